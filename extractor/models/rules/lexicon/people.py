"""Nouns, titles and adjectives for people. All entries are lower case."""

from __future__ import annotations

MALE, FEMALE = "male", "female"


OFFICER_NOUNS = {  # singular -> plural
    "officer": "officers", "deputy": "deputies", "trooper": "troopers", "constable": "constables",
    "cop": "cops", "policeman": "policemen", "policewoman": "policewomen", "sergeant": "sergeants",
    "corporal": "corporals", "lieutenant": "lieutenants", "detective": "detectives",
    "marshal": "marshals", "agent": "agents", "patrolman": "patrolmen", "lawman": "lawmen",
}  # fmt: skip


COLLECTIVE = frozenset({"police", "swat", "personnel"})  # officers without a number


RANKS = {  # title as written -> rank; a title stands right before a name
    "officer": "officer", "ofc.": "officer", "deputy": "deputy", "dep.": "deputy",
    "sgt.": "sergeant", "sergeant": "sergeant", "cpl.": "corporal", "corporal": "corporal",
    "det.": "detective", "detective": "detective", "trooper": "trooper", "constable": "constable",
    "lt.": "lieutenant", "lieutenant": "lieutenant", "capt.": "captain", "captain": "captain",
    "maj.": "major", "major": "major", "col.": "colonel", "colonel": "colonel",
    "chief": "chief", "sheriff": "sheriff", "agent": "agent", "marshal": "marshal",
    "commander": "commander", "cmdr.": "commander", "superintendent": "superintendent",
    "commissioner": "commissioner", "patrolman": "patrolman", "inspector": "inspector",
    "ofc": "officer", "sgt": "sergeant", "cpl": "corporal", "det": "detective",
    "lt": "lieutenant", "capt": "captain", "cmdr": "commander",
}  # fmt: skip


COMMAND = frozenset({  # they speak for an agency; they are seldom the ones who fire
    "chief", "sheriff", "captain", "major", "colonel", "lieutenant", "commander",
    "superintendent", "commissioner", "inspector",
})  # fmt: skip


TITLES = {  # other titles before a name -> who that is as a source
    "mr.": None, "mrs.": None, "ms.": None, "miss": None, "dr.": "medical_examiner",
    "mayor": "government", "gov.": "government", "governor": "government",
    "president": "government", "judge": "court", "attorney": "lawyer", "lawyer": "lawyer",
    "prosecutor": "prosecutor", "coroner": "medical_examiner", "spokesman": "police",
    "spokeswoman": "police", "spokesperson": "police", "councilman": "government",
    "councilwoman": "government", "councilmember": "government", "senator": "government",
    "sen.": "government", "rep.": "government", "mr": None, "mrs": None, "ms": None,
    "dr": "medical_examiner", "gov": "government", "sen": "government", "rep": "government",
    "justice": "court", "secretary": "government", "director": "government",
    "congressman": "government", "congresswoman": "government", "alderman": "government",
    "pastor": "other", "reverend": "other", "rev.": "other", "rev": "other",
}  # fmt: skip


TITLE_GENDER = {
    "mr.": MALE, "mrs.": FEMALE, "ms.": FEMALE, "miss": FEMALE, "spokesman": MALE,
    "mr": MALE, "mrs": FEMALE, "ms": FEMALE, "congressman": MALE, "congresswoman": FEMALE,
    "spokeswoman": FEMALE, "councilman": MALE, "councilwoman": FEMALE,
}  # fmt: skip


PEOPLE = {  # singular noun -> (plural, gender)
    "man": ("men", MALE), "woman": ("women", FEMALE), "boy": ("boys", MALE),
    "girl": ("girls", FEMALE), "teen": ("teens", None), "teenager": ("teenagers", None),
    "youth": ("youths", None), "person": ("people", None), "someone": ("", None),
    "somebody": ("", None), "male": ("males", MALE), "female": ("females", FEMALE),
    "suspect": ("suspects", None), "subject": ("subjects", None), "gunman": ("gunmen", None),
    "shooter": ("shooters", None), "driver": ("drivers", None), "motorist": ("motorists", None),
    "robber": ("robbers", None), "burglar": ("burglars", None), "attacker": ("attackers", None),
    "assailant": ("assailants", None), "intruder": ("intruders", None),
    "individual": ("individuals", None), "inmate": ("inmates", None),
    "detainee": ("detainees", None), "prisoner": ("prisoners", None),
    "fugitive": ("fugitives", None), "resident": ("residents", None),
    "protester": ("protesters", None), "demonstrator": ("demonstrators", None),
    "carjacker": ("carjackers", None), "thief": ("thieves", None), "felon": ("felons", None),
    "parolee": ("parolees", None), "rider": ("riders", None), "student": ("students", None),
    "victim": ("victims", None), "hostage": ("hostages", None), "passenger": ("passengers", None),
    "bystander": ("bystanders", None), "pedestrian": ("pedestrians", None),
    "accomplice": ("accomplices", None), "child": ("children", None), "kid": ("kids", None),
    "neighbor": ("neighbors", None), "neighbour": ("neighbours", None),
    "witness": ("witnesses", None), "caller": ("callers", None), "clerk": ("clerks", None),
    "employee": ("employees", None), "customer": ("customers", None), "owner": ("owners", None),
    "journalist": ("journalists", None), "reporter": ("reporters", None),
    "activist": ("activists", None), "advocate": ("advocates", None),
    "organizer": ("organizers", None), "worker": ("workers", None),
    "attorney": ("attorneys", None), "lawyer": ("lawyers", None), "friend": ("friends", None),
    "spokesman": ("spokesmen", MALE), "spokeswoman": ("spokeswomen", FEMALE),
    "spokesperson": ("spokespersons", None), "source": ("sources", None),
    "guard": ("guards", None), "medic": ("medics", None), "paramedic": ("paramedics", None),
    "nurse": ("nurses", None), "doctor": ("doctors", None), "bartender": ("bartenders", None),
    "homeowner": ("homeowners", None), "landlord": ("landlords", None),
    "filmer": ("filmers", None), "photographer": ("photographers", None),
    "cyclist": ("cyclists", None),
    "roommate": ("roommates", None), "housemate": ("housemates", None), "tenant": ("tenants", None),
    "boyfriend": ("boyfriends", MALE), "girlfriend": ("girlfriends", FEMALE),
    "wife": ("wives", FEMALE), "husband": ("husbands", MALE), "mother": ("mothers", FEMALE),
    "father": ("fathers", MALE), "son": ("sons", MALE), "daughter": ("daughters", FEMALE),
    "brother": ("brothers", MALE), "sister": ("sisters", FEMALE), "aunt": ("aunts", FEMALE),
    "uncle": ("uncles", MALE), "grandmother": ("grandmothers", FEMALE),
    "grandfather": ("grandfathers", MALE), "cousin": ("cousins", None), "niece": ("nieces", FEMALE),
    "nephew": ("nephews", MALE), "parent": ("parents", None), "relative": ("relatives", None),
    "grandson": ("grandsons", MALE), "stepson": ("stepsons", MALE), "fiancee": ("", FEMALE),
}  # fmt: skip


KIN = frozenset({
    "boyfriend", "girlfriend", "wife", "husband", "mother", "father", "son", "daughter", "brother",
    "sister", "aunt", "uncle", "grandmother", "grandfather", "cousin", "niece", "nephew", "parent",
    "relative", "grandson", "stepson", "fiancee", "roommate", "housemate", "friend",
})  # fmt: skip


GENERIC = frozenset({  # nouns that anyone may be called by, so that "the man" can be the suspect
    "man", "woman", "boy", "girl", "teen", "teenager", "youth", "person", "someone", "somebody",
    "male", "female", "suspect", "subject", "gunman", "shooter", "driver", "motorist", "robber",
    "burglar", "attacker", "assailant", "intruder", "individual", "inmate", "detainee", "prisoner",
    "fugitive", "resident", "carjacker", "thief", "felon", "parolee", "rider",
})  # fmt: skip


ACCUSED = frozenset({  # nouns that name the one whom police were after
    "suspect", "subject", "gunman", "shooter", "robber", "burglar", "attacker", "assailant",
    "intruder", "fugitive", "carjacker", "thief", "felon", "parolee",
})  # fmt: skip


ASIDE = {  # nouns for people beside the event -> bystander role
    "hostage": "hostage", "passenger": "passenger", "accomplice": "accomplice",
    "victim": "victim",
}  # fmt: skip


PRONOUNS = {
    "he": MALE, "him": MALE, "himself": MALE, "she": FEMALE, "her": FEMALE, "herself": FEMALE,
    "they": None, "them": None, "themselves": None,
}  # fmt: skip


POSSESSIVES = {"his": MALE, "her": FEMALE, "their": None}


RACES = {
    "white": "white", "caucasian": "white", "black": "black", "african-american": "black",
    "hispanic": "hispanic", "latino": "hispanic", "latina": "hispanic", "latinx": "hispanic",
    "asian": "asian", "asian-american": "asian", "samoan": "pacific_islander",
}  # fmt: skip


PARTS = frozenset({"side", "seat", "door", "doors", "window", "compartment", "license", "care",
                   "standoff", "situation", "negotiator", "negotiators", "crisis", "rescue",
                   "negotiation", "negotiations", "vehicle",
                   "car", "device"})  # fmt: skip


MODIFIERS = frozenset({  # adjectives and nouns that may stand between an article and a person
    *RACES, "armed", "unarmed", "off-duty", "on-duty", "young", "younger", "older", "elderly",
    "adult", "juvenile", "teenage", "suspected", "alleged", "unidentified", "identified",
    "unknown", "wanted", "wounded", "injured", "dead", "deceased", "slain", "fleeing", "combative",
    "suicidal", "homeless", "local", "innocent", "fellow", "responding", "arriving", "involved",
    "uniformed", "plainclothes", "undercover", "veteran", "rookie", "patrol", "state", "federal",
    "county", "city", "deputy", "police", "sheriff", "marshal's", "male", "female", "murder",
    "robbery", "burglary", "shooting", "homicide", "theft", "kidnapping", "carjacking", "assault",
    "second", "third", "fourth", "first", "lone", "single", "retired", "estranged", "ex-", "former",
    "knife-wielding", "gun-wielding", "sword-wielding", "machete-wielding", "mentally", "ill",
    "disabled", "autistic", "unresponsive", "unconscious", "barefoot", "naked", "distraught",
    "enforcement", "law", "force", "task", "k-9", "swat", "highway", "transit", "university",
    "lead", "same", "wrong", "tactical", "narcotics", "gang", "detention", "correctional",
    "correction", "corrections", "drug", "unnamed", "masked", "drunk", "drunken", "intoxicated",
    "pregnant", "bloodied", "troubled", "disturbed", "paranoid", "schizophrenic",
})  # fmt: skip
