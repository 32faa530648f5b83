"""The words the rules know, as data: nouns for people, verbs of force, instruments, ranks.

One place for vocabulary; the grammar that uses it is in the modules beside. All entries are lower
case. To teach the rules a word, add it here.
"""

from __future__ import annotations

MALE, FEMALE = "male", "female"

# --- people ---------------------------------------------------------------------------------

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
    "sen.": "government", "rep.": "government",
}  # fmt: skip
TITLE_GENDER = {
    "mr.": MALE, "mrs.": FEMALE, "ms.": FEMALE, "miss": FEMALE, "spokesman": MALE,
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
    "attorney": ("attorneys", None), "lawyer": ("lawyers", None), "friend": ("friends", None),
    "spokesman": ("spokesmen", MALE), "spokeswoman": ("spokeswomen", FEMALE),
    "spokesperson": ("spokespersons", None), "source": ("sources", None),
    "guard": ("guards", None), "medic": ("medics", None), "paramedic": ("paramedics", None),
    "nurse": ("nurses", None), "doctor": ("doctors", None), "bartender": ("bartenders", None),
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
PARTS = frozenset({"side", "seat", "door", "doors", "window", "compartment", "license", "care"})
MODIFIERS = frozenset({  # adjectives and nouns that may stand between an article and a person
    *RACES, "armed", "unarmed", "off-duty", "on-duty", "young", "younger", "older", "elderly",
    "adult", "juvenile", "teenage", "suspected", "alleged", "unidentified", "identified",
    "unknown", "wanted", "wounded", "injured", "dead", "deceased", "slain", "fleeing", "combative",
    "suicidal", "homeless", "local", "innocent", "fellow", "responding", "arriving", "involved",
    "uniformed", "plainclothes", "undercover", "veteran", "rookie", "patrol", "state", "federal",
    "county", "city", "deputy", "police", "sheriff", "marshal's", "male", "female", "murder",
    "robbery", "burglary", "shooting", "homicide", "theft", "kidnapping", "carjacking", "assault",
    "second", "third", "fourth", "first", "lone", "single", "estranged", "ex-", "former",
    "knife-wielding", "gun-wielding", "sword-wielding", "machete-wielding", "mentally", "ill",
    "disabled", "autistic", "unresponsive", "unconscious", "barefoot", "naked", "distraught",
    "enforcement", "law", "force", "task", "k-9", "swat", "highway", "transit", "university",
    "lead", "same", "wrong", "tactical", "narcotics", "gang", "detention", "correctional",
    "correction", "corrections", "drug", "unnamed", "masked", "drunk", "drunken", "intoxicated",
    "pregnant", "local", "bloodied", "troubled", "disturbed", "paranoid", "schizophrenic",
})  # fmt: skip
DETERMINERS = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "another", "other", "some", "any", "no",
    "neither", "both", "each", "every", "all", "several", "multiple", "many", "few", "our", "your",
    "my", "its",
})  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dozen": 12,
}  # fmt: skip

# --- verbs ----------------------------------------------------------------------------------

VERBS = {  # lemma -> other forms: third person, past, past participle, -ing
    "shoot": "shoots shot shot shooting",
    "kill": "kills killed killed killing",
    "wound": "wounds wounded wounded wounding",
    "injure": "injures injured injured injuring",
    "strike": "strikes struck struck striking",
    "hit": "hits hit hit hitting",
    "hurt": "hurts hurt hurt hurting",
    "graze": "grazes grazed grazed grazing",
    "fire": "fires fired fired firing",
    "open": "opens opened opened opening",
    "return": "returns returned returned returning",
    "exchange": "exchanges exchanged exchanged exchanging",
    "trade": "trades traded traded trading",
    "discharge": "discharges discharged discharged discharging",
    "tase": "tases tased tased tasing",
    "taser": "tasers tasered tasered tasering",
    "taze": "tazes tazed tazed tazing",
    "stun": "stuns stunned stunned stunning",
    "pepper-spray": "pepper-sprays pepper-sprayed pepper-sprayed pepper-spraying",
    "spray": "sprays sprayed sprayed spraying",
    "use": "uses used used using",
    "deploy": "deploys deployed deployed deploying",
    "bite": "bites bit bitten biting",
    "maul": "mauls mauled mauled mauling",
    "tackle": "tackles tackled tackled tackling",
    "punch": "punches punched punched punching",
    "kick": "kicks kicked kicked kicking",
    "beat": "beats beat beaten beating",
    "choke": "chokes choked choked choking",
    "shove": "shoves shoved shoved shoving",
    "restrain": "restrains restrained restrained restraining",
    "pin": "pins pinned pinned pinning",
    "hold": "holds held held holding",
    "take": "takes took taken taking",
    "throw": "throws threw thrown throwing",
    "slam": "slams slammed slammed slamming",
    "point": "points pointed pointed pointing",
    "aim": "aims aimed aimed aiming",
    "level": "levels leveled leveled leveling",
    "raise": "raises raised raised raising",
    "bring": "brings brought brought bringing",
    "pull": "pulls pulled pulled pulling",
    "draw": "draws drew drawn drawing",
    "produce": "produces produced produced producing",
    "brandish": "brandishes brandished brandished brandishing",
    "display": "displays displayed displayed displaying",
    "wave": "waves waved waved waving",
    "swing": "swings swung swung swinging",
    "wield": "wields wielded wielded wielding",
    "lunge": "lunges lunged lunged lunging",
    "charge": "charges charged charged charging",
    "attack": "attacks attacked attacked attacking",
    "stab": "stabs stabbed stabbed stabbing",
    "slash": "slashes slashed slashed slashing",
    "ram": "rams rammed rammed ramming",
    "reverse": "reverses reversed reversed reversing",
    "accelerate": "accelerates accelerated accelerated accelerating",
    "drive": "drives drove driven driving",
    "run": "runs ran run running",
    "flee": "flees fled fled fleeing",
    "escape": "escapes escaped escaped escaping",
    "approach": "approaches approached approached approaching",
    "advance": "advances advanced advanced advancing",
    "walk": "walks walked walked walking",
    "move": "moves moved moved moving",
    "come": "comes came come coming",
    "turn": "turns turned turned turning",
    "rush": "rushes rushed rushed rushing",
    "confront": "confronts confronted confronted confronting",
    "threaten": "threatens threatened threatened threatening",
    "reach": "reaches reached reached reaching",
    "refuse": "refuses refused refused refusing",
    "barricade": "barricades barricaded barricaded barricading",
    "carry": "carries carried carried carrying",
    "arm": "arms armed armed arming",
    "have": "has had had having",
    "die": "dies died died dying",
    "succumb": "succumbs succumbed succumbed succumbing",
    "pronounce": "pronounces pronounced pronounced pronouncing",
    "hospitalize": "hospitalizes hospitalized hospitalized hospitalizing",
    "treat": "treats treated treated treating",
    "arrest": "arrests arrested arrested arresting",
    "book": "books booked booked booking",
    "identify": "identifies identified identified identifying",
    "say": "says said said saying",
    "tell": "tells told told telling",
    "announce": "announces announced announced announcing",
    "confirm": "confirms confirmed confirmed confirming",
    "report": "reports reported reported reporting",
    "describe": "describes described described describing",
    "add": "adds added added adding",
    "write": "writes wrote written writing",
    "release": "releases released released releasing",
    "respond": "responds responded responded responding",
    "arrive": "arrives arrived arrived arriving",
    "call": "calls called called calling",
    "dispatch": "dispatches dispatched dispatched dispatching",
    "send": "sends sent sent sending",
}  # fmt: skip
REPORTING = frozenset({"say", "tell", "announce", "confirm", "report", "add", "write", "release",
                       "identify", "describe"})  # fmt: skip
AUXILIARIES = frozenset({
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "do",
    "does", "did", "get", "gets", "got",
})  # fmt: skip
BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"})
MODALS = frozenset({"would", "could", "should", "will", "may", "might", "must", "can", "shall"})
NEGATIONS = frozenset({
    "not", "never", "neither", "nor", "n't", "didn't", "don't", "doesn't", "wasn't", "weren't",
    "isn't", "hasn't", "haven't", "hadn't", "couldn't", "won't", "wouldn't", "cannot",
})  # fmt: skip
ACHIEVED = frozenset({"began", "forced", "able", "had", "managed", "started", "continued"})

# --- things ---------------------------------------------------------------------------------

GUNS = frozenset({
    "gun", "guns", "handgun", "handguns", "shotgun", "rifle", "rifles", "pistol", "pistols",
    "revolver", "firearm", "firearms", "ar-15", "ak-47", "semiautomatic", "semi-automatic",
    "9mm", "glock",
})  # fmt: skip
SHOTS = frozenset({"shot", "shots", "round", "rounds", "bullet", "bullets", "fire", "gunfire",
                   "volley"})  # fmt: skip
KNIVES = frozenset({
    "knife", "knives", "machete", "hatchet", "axe", "ax", "sword", "blade", "dagger", "cleaver",
    "scissors", "boxcutter", "screwdriver",
})  # fmt: skip
BLUNT = frozenset({
    "bat", "shovel", "pipe", "hammer", "crowbar", "club", "rod", "wrench", "stick", "board",
    "pole", "sledgehammer",
})  # fmt: skip
VEHICLES = frozenset({
    "car", "vehicle", "truck", "suv", "van", "pickup", "sedan", "motorcycle", "jeep", "minivan",
    "cruiser", "squad",
})  # fmt: skip
WEAPONS = {
    **dict.fromkeys(GUNS, "gun"), **dict.fromkeys(KNIVES, "knife"),
    **dict.fromkeys(BLUNT, "blunt_object"), "weapon": "undetermined", "weapons": "undetermined",
}  # fmt: skip
REPLICA = frozenset({"bb", "pellet", "airsoft", "replica", "toy", "fake", "imitation"})
FORCE_TOOLS = {  # noun (last word) -> kind of force it is used for
    "taser": "taser", "tasers": "taser", "tazer": "taser", "stun": "taser",
    "spray": "chemical", "gas": "chemical", "mace": "chemical", "irritant": "chemical",
    "beanbag": "impact", "beanbags": "impact", "bean": "impact", "baton": "impact",
    "batons": "impact", "rubber": "impact", "foam": "impact", "less-lethal": "impact",
    "less-than-lethal": "impact", "sponge": "impact",
    "pepper-ball": "chemical", "flash": "explosive", "flash-bang": "explosive",
    "flash-bangs": "explosive", "k-9": "dog", "dog": "dog", "canine": "dog", "k9": "dog",
    "chokehold": "physical", "neck": "physical",
}  # fmt: skip
ADJACENT = frozenset({"pepper", "tear", "stun", "bean", "rubber", "oc"})

# --- small words ------------------------------------------------------------------------------

PREPOSITIONS = frozenset({
    "of", "in", "on", "at", "by", "for", "with", "from", "to", "toward", "towards", "into",
    "near", "outside", "inside", "behind", "under", "over", "against", "through", "across",
    "around", "between", "among", "without", "within", "about", "during", "along", "off",
    "upon", "onto", "beside", "above", "below", "following", "involving", "including", "out",
    "up", "down", "as", "like", "per", "via", "beyond", "past",
})  # fmt: skip
SUBORDINATORS = frozenset({
    "when", "after", "before", "while", "because", "since", "if", "that", "although", "though",
    "until", "once", "where", "whether", "but", "so", "unless", "moments",
})  # fmt: skip
RELATIVES = frozenset({"who", "whom", "which", "that", "whose"})
NOT_ADVERBS = frozenset({"family", "ally", "july", "bully", "assembly", "elderly", "only"})
TOOK = frozenset(
    {  # irregular pasts before an object: "found the man and fired"
        "found",
        "saw",
        "met",
        "left",
        "caught",
        "gave",
        "made",
        "let",
        "put",
        "cut",
        "knew",
        "got",
        "led",
        "beat",
        "threw",
        "heard",
    }
)
JOINERS = frozenset({"and", "or", "then", "but", ",", "also"})
STOPS = frozenset({";", ":", "(", ")", "—", "–", "--"})
MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12, "jan.": 1,
    "feb.": 2, "mar.": 3, "apr.": 4, "jun.": 6, "jul.": 7, "aug.": 8, "sept.": 9, "sep.": 9,
    "oct.": 10, "nov.": 11, "dec.": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip

# --- capitalised words that are no person's name ---------------------------------------------

ORGANISATION = frozenset({
    "police", "department", "dept.", "county", "co.", "office", "sheriff's", "sheriff", "bureau",
    "division", "unit", "team", "agency", "court", "courthouse", "jail", "prison", "hospital",
    "medical", "center", "centre", "clinic", "university", "college", "school", "elementary",
    "high", "middle", "academy", "church", "park", "plaza", "square", "mall", "store", "market",
    "apartments", "apartment", "hotel", "motel", "inn", "hall", "library", "airport", "station",
    "bridge", "highway", "patrol", "rangers", "fire", "authority", "district", "attorney",
    "attorney's", "general", "general's", "prosecutor's", "examiner", "examiner's", "coroner's",
    "coroner", "ems", "paramedics", "council", "commission", "committee", "board", "association",
    "union", "federation", "foundation", "company", "corporation", "inc.", "llc", "services",
    "service", "security", "administration", "ministry", "government", "congress", "senate",
    "house", "news", "times", "post", "herald", "tribune", "journal", "press", "media", "radio",
    "television", "tv", "channel", "street", "st.", "avenue", "ave.", "road", "rd.", "boulevard",
    "blvd.", "lane", "ln.", "drive", "court", "way", "place", "circle", "terrace", "parkway",
    "interstate", "route", "neighborhood", "township", "city", "town", "village", "states",
    "united", "american", "state", "national", "federal", "internal", "affairs", "public",
    "safety", "criminal", "apprehension", "investigation", "investigations", "review", "grand",
    "jury", "independent", "regional", "task", "force", "swat", "walmart", "target", "lake",
    "river", "creek", "valley", "beach", "hills", "heights", "springs", "island", "mount", "fort",
    "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
    "central", "downtown", "black", "lives", "matter", "new", "san", "santa", "los", "las", "el",
    "port", "saint", "street's", "social", "facebook", "twitter", "youtube", "instagram", "photo",
    "video", "image", "caption", "getty", "associated", "reuters", "gmt", "crime", "stoppers",
    "laundry", "coffee", "storage", "self", "basin", "grove", "club", "bar", "restaurant", "shop", "deputies", "officers", "aggravated",
    "assault", "murder", "attempted", "second", "first", "taser", "african", "americans",
    "democrats", "republicans", "democratic", "republican", "party", "white", "supreme",
})  # fmt: skip
NAME_PARTICLES = frozenset({"de", "del", "la", "van", "von", "der", "bin", "al", "da", "dos"})
SUFFIXES = frozenset({"jr.", "sr.", "jr", "sr", "ii", "iii", "iv"})
POLICE_COMPOUNDS = frozenset({  # after "police": the word is an adjective then
    "department", "chief", "car", "cars", "cruiser", "dog", "dogs", "union", "report", "reports",
    "shooting", "shootings", "action", "custody", "bullet", "bullets", "station", "headquarters",
    "spokesman", "spokeswoman", "spokesperson", "force", "vehicle", "vehicles", "investigation",
    "radio", "brutality", "reform", "violence", "killing", "killings", "response", "clock",
    "operation", "academy", "commissioner", "scanner", "statement", "video", "bodycam", "presence",
    "misconduct", "account", "guard", "work", "body", "superintendent", "tape", "line", "bullets",
    "encounters", "encounter", "call", "pursuit", "chase", "records", "departments", "sources",
    "source", "stop", "robot", "procedure", "policy", "director", "file", "files", "release",
    "service", "services", "killings", "unit", "units", "gunfire", "fire",
})  # fmt: skip
