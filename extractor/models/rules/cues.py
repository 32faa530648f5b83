"""Phrases that state a fact by themselves, as data: one table per field.

A phrase counts in a sentence of the event unless a negation stands close before it. Written as
regular expressions over lower-case text with plain apostrophes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import Sentence

NEGATED = re.compile(
    r"(?:\bnot?\b|n't|\bnever|\bwithout|\bneither|\bnobody|\bnone|\bdenied|"
    r"\bno one)(?:\W+\w+){0,3}\W*$"
)
UNREAL = re.compile(
    r"\b(?:if|would|could|should|may|might|must|whether|will|asked (?:for|whether)|require[sd]?|"
    r"decide whether|trained|anyone)\b(?:\W+\w+){0,6}\W*$"
)
Table = Mapping[str, str]

_ARMS = (
    r"(?:(?<!stun )guns?|handgun|pistol|revolver|rifle|shotgun|firearm|weapons?|knife|knives|"
    r"machete|sword|axe|"
    r"hatchet|hammer|crowbar|screwdriver|bat|blade|bomb)\b"
)
_VEHICLE = r"(?:car|vehicle|truck|driver|motorist|motorcycle|bicyclist|nissan|sedan|suv|van|pickup)"
REASONS: Table = {  # why officers and the person met
    "domestic_disturbance": r"domestic[ -](?!terror)(?:\w+ )?(?:disturbance|dispute|violence|"
    r"incident|call|fight|situation|argument|abuse|assault)",
    "mental_health": r"(?:welfare|wellness|well-being) check|check (?:on )?(?:his|her|"
    r"the) (?:welfare|"
    r"well-being)|suicidal|suicide (?:call|threat|attempt)|mental[- ]health (?:crisis|call|check|"
    r"episode|emergency)|(?:kill(?:ing)?|harm(?:ing)?|hurt(?:ing)?) (?:himself|herself|themselves)|"
    r"ending (?:his|her) life|psychiatric|(?<!are )in crisis(?! interv)|mentally ill|"
    r"off (?:his|her) medication|"
    r"crisis (?:line|hotline|center)|wanted to die",
    "traffic_stop": r"(?:traffic|dui|dwi)[- ](?:stop|violation|infraction)|"
    r"pull(?:ed|ing)? (?:over|(?:\w+ ){1,5}over)|"
    rf"stopp(?:ed|ing) (?:an?|the|his|her|\w+'s) (?:\w+ ){{0,3}}{_VEHICLE}|"
    rf"stop (?:an?|the|his|her) (?:\w+ ){{0,3}}{_VEHICLE}|"
    r"stop(?:ped)? (?:\w+ ){0,4}(?:riding|driving)|(?:license plate|vehicle code|registration|"
    r"seat ?belt) violation|speed(?:er|ing)\b(?! away| off)|"
    r"broken (?:tail|head|brake)[ -]?light|(?:expired|suspended) (?:\w+ )?(?:tags?|plates?|"
    r"registration|"
    r"license)|(?:ran|running|run) (?:a|the) (?:stop sign|red light)|(?:sobriety|dui) checkpoint",
    "warrant": r"warrants?\b|evict\w*|(?:probation|parole) (?:check|search|violations?)|wanted on|"
    r"(?:drug|narcotics) raid|no-knock",
    "property_crime": r"burglar\w*|break-ins?|breaking in(?:to)?|stolen (?:\w+ )?(?:car|truck|"
    r"vehicle|"
    r"suv|motorcycle)|shoplift\w*|theft|larceny|intruders?|trespass\w*|prying open|"
    r"(?:had )?stole(?:n)? (?:a|the|his|her) (?:car|truck|vehicle|suv)|vandali\w+",
    "violent_crime": r"robbery|robbed|robbing|holdup|carjack\w*|homicide suspect|"
    r"stabb(?:ing|ed)(?! (?:an?|the|one) (?:[\w-]+ )?(?:officer|deputy|trooper|agent))|"
    r"assault(?: in progress)?|murder suspect|kidnapp\w*|abduct\w*|home invasion|"
    r"(?:apparent|previous|earlier) shooting|(?:person|man|woman|someone) (?:who )?had been shot\b|"
    r"reports? (?:of|that) (?:\w+ ){0,3}shot\b",
    "person_with_weapon": r"(?:person|man|woman|someone|suspect|boy|girl|male|female|kid|teen\w*|"
    r"gunman|stranger|subject|individual)\b[^.;]{0,60}?"
    r"\b(?:with|had|has|waving|carrying|holding|brandish(?:ed|ing)|wielding|swinging|armed with|"
    rf"point(?:ed|ing))\b[^.;]{{0,30}}?\b{_ARMS}|of an armed (?:man|woman|person|subject|suspect)",
    "shots_fired": r"shots[- ](?:being )?fired|"
    r"(?<!exchange of )(?<!exchanged )(?<!exchanging )(?<!met by )"
    r"(?<!met with )(?<!returned )(?<!hail of )gunfire|heard (?:\w+ ){0,4}(?:shots|blasts|"
    r"gunshots)|"
    r"(?:shooting|fir(?:ing|ed)) (?:\w+ ){0,3}(?:into|in) the air|gunshots|shooting at (?:cars|"
    r"houses)",
    "disturbance": r"disturbance|acting (?:\w+ )?(?:erratic|bizarre|strange|odd|irrational|"
    r"aggressive)\w*|"
    r"erratic\w*|unwanted (?:person|guest|subject)|disorderly|(?:screaming|yelling) at|"
    r"heard (?:\w+ ){0,4}(?:screams?|screaming|yelling)|causing trouble|"
    r"refus\w+ to leave|loud music|noise complaint|fight(?:ing)?\b|argument|disput(?:e|ing)|"
    r"altercation",
    "suspicious_person": r"suspicious (?:\w+ )?(?:person|people|man|men|woman|vehicle|car|"
    r"activity|subject|"
    r"behavio\w+)|prowler|loitering|pedestrian stop|jaywalk\w*",
    "custody": r"\bin (?:his|her|the|a) (?:jail )?cell|county jail|(?:while|died|dies|death|"
    r"held) (?:\w+ ){0,3}in (?:\w+ )?custody|"
    r"transport\w* .{0,20}inmate",
    "protest": r"protest\w*|demonstrat(?:ion|ors?)|unrest|marchers|(?:a|the|protest) march\b",
    "pursuit": r"pursuit|high-speed chase|chas(?:e|ed)|police chase",
    "other": r"immigration (?:\w+ )?(?:operation|raid|enforcement|arrest)|car crash|hit-and-run|"
    r"crash",
}
SERVED = Phrase(  # of the words for a warrant those that say that officers came with one
    r"\b(?:serv(?:e|ed|ing)|execut(?:e|ed|ing)|carr(?:y|ied|ying) out|with|arrest (?:\w+ ){0,3}on)"
    r" (?:[\w-]+ ){0,4}?warrants?\b|\bno-knock (?:[\w-]+ )?warrant|\b(?:drug|narcotics) raid\b"
)
HAPPENED = Phrase(
    r"\b(?:shooting|incident|it|this|encounter|shots?|confrontation)\b[^.;]{0,45}"
    r"\b(?:happened|occurred|took place|unfolded|(?:were|was) logged)\b|"
    r"\bstandoff\b[^.;]{0,45}\b(?:ended|began|started)\b|"
    r"\b(?:shooting|incident|encounter|confrontation|it all)(?: all)? (?:began|started)\b|"
    r"\bclock\b|\bthe day of the shooting\b"
)
IT_WAS = re.compile(r"(?:that|it) was (?:at |about |around )?\d")  # at the beginning
CALL = Phrase(
    r"\b(?:call(?:ed|s|ing)?|dispatched|responded|sent|arrived|reported|pulled over|stop|stopped|"
    r"knocked|911|"
    r"officers (?:saw|pulled|responded|went|had gone)|got there|came in|started|began|dialed)\b"
)
FORCE_NEAR = re.compile(
    r"\b(?:shot|fired|fires|opened fire|returned fire|shooting|shots|tased|shoots|bit|clamped|"
    r"used)\b"
)
INVOLVED = Phrase(
    r"\b(?:officer|deputy|trooper|police|agent)[- ]involved (?:shooting|death)|\bpolice shooting\b|"
    r"\bpolice[- ]action shooting\b|\bofficer[- ]involved critical incident|"
    r"\b(?:officers|deputies|troopers) (?:who were )?involved\b"
)
CALLED = Phrase(  # the sentence tells how officers came
    r"\b(?:call(?:ed|s|er)?|911|dispatched|respond(?:ed|ing)|report(?:s|ed)? of|sent to|"
    r"flagged down|"
    r"after (?:a|an) report|initial call|tried to serve|serve|in reference to|conduct(?:ed|ing)|"
    r"dialed|"
    r"were (?:investigating|looking)|notified|been reported|reported (?:him|her|as|that)|"
    r"complain\w*|pulled over|stopped|(?:gone|went|came|come) (?:to|with)|"
    r"traffic stop|encountered|spotted|noticed|calling|received|visited|"
    r"tr(?:ied|ying) to (?:stop|pull|arrest|question|make contact)|"
    r"(?:searching|looking) for)\b"
)
OFFICER_WORD = Phrase(r"\b(?:officers?|deputy|deputies|troopers?|agents?)\b")
WITHHELD = Phrase(  # a name that is kept back
    r"\b(?:names?|identit(?:y|ies))\b[^.;,]{0,40}?\b(?:not|withheld|withholding)\b|"
    r"\b(?:not|n't) (?:yet |been |immediately |publicly |officially )*(?:identif(?:y|ied)|named|"
    r"releas(?:e|ed) (?:the |his |her |their )?(?:\w+ )?(?:names?|identit(?:y|ies)))\b|"
    r"\bdeclined to (?:immediately )?(?:identify|name|release the (?:names?|identit(?:y|ies)))\b"
)
FACTS: Table = {  # other facts of the event
    "aid_given": r"\bcpr\b|first aid|life-?saving (?:measures|efforts|aid)|tourniquets?|"
    r"chest compressions|"
    r"(?:medical|emergency) (?:aid|care)|(?:render|provid|administer|g[ai]v)\w* (?:\w+ ){0,2}aid|"
    r"held pressure|pressed (?:on|a towel)|bandaged|tactical medic treated|applied pressure|"
    r"paramedics? (?:\w+ )?treat\w*|arrived to treat",
    "mental_health_crisis": r"suicid(?!e (?:bomb|vest|attack|prevention|hotline|mission))\w*|"
    r"(?:kill(?:ing)?|shoot(?:ing)?|harm(?:ing)?) (?:her |"
    r"him )?(?:and )?"
    r"(?:then )?(?:himself|herself)|"
    r"mental(?:ly)? (?:health (?:\w+ )?(?:issues?|cris[ie]s|problems?|"
    r"conditions?|episodes?|disorders?|emergenc|evaluation|struggles|breakdown|call|check)|"
    r"ill\w*|crisis|breakdown|"
    r"episode|distress|problems?|issues?|disorder|unstable|disturbed)|bipolar|schizo\w*|"
    r"ending (?:his|her) life|psychiatric|(?<!are )in crisis(?! interv)|"
    r"(?:off|stopped taking|not taking|without) (?:his|her) med(?:ication)?s?\b|hearing voices|"
    r"psychosis|psychotic|delusional|hallucinat\w*|paranoi\w*|despondent|"
    r"emotional(?:ly)? (?:disturbed|distress)|wanted to die|post-traumatic|ptsd|"
    r"go ahead and kill him",
    "self_inflicted": r"self-inflicted|shot (?:himself|herself)|took (?:his|her) own life|"
    r"dies by suicide|died by suicide|stabbed (?:himself|herself)|turned the gun on (?:himself|"
    r"herself)|"
    r"killed (?:himself|herself)",
    "unhurt": r"(?:was|were) not (?:hurt|hit|injured|struck|harmed)|unharmed|uninjured|unhurt|"
    r"(?:had|suffered|sustained) no injuries|bullet missed|none of them hit|no one was (?:hit|"
    r"hurt|injured)|"
    r"nobody was (?:hit|hurt)|escaped (?:injury|harm|unharmed|uninjured|unhurt)|but missed|"
    r"missed (?:him|her|the (?:man|woman|suspect|driver|teen))|"
    r"none of the (?:shots|rounds|bullets) (?:hit|struck)|"
    r"did not (?:hit|strike) (?:him|her|the (?:man|woman|suspect|driver|teen))",
    "hospital": r"(?:taken|transported|airlifted|flown|rushed|"
    r"brought) to (?:\S+ ){0,6}?(?:hospital|"
    r"medical center|trauma)(?! for (?:a |an )?(?:medical clear|psych|mental))|"
    r"(?:critical|stable|serious|fair|grave|good) (?:but \w+ )?condition|"
    r"underwent surgery|undergoing surgery|hospitalized|non-?life[- ]threatening|gunshot wounds?|"
    r"stitches|expected to (?:survive|live|recover)|treated at|intensive care|at (?:a|"
    r"the) hospital|"
    r"sustained|(?:critically|seriously) (?:injured|wounded)|minor injury|to the hospital",
    "dead": r"(?:pronounced|declared|found) (?:\S+ ){0,2}?dead|(?:is|are|was) dead|died|has died|"
    r"dies\b|"
    r"succumbed|dying|did not survive|los(?:t|ing) (?:his|her) life|perished|passed away|"
    r"(?<!non-)fatal(?:ly)?|"
    r"deadly(?! weapon| force| conduct| assault)|"
    r"deceased",
    "arrested": r"tak(?:e|es|ing) (?:him|her|them|the \w+) into custody|arraigned|"
    r"(?:was|been|were) (?:arrested|booked|taken into custody|jailed)|"
    r"taken into custody|"
    r"(?:is|are) (?:charged|(?:while|died|dies|death|held) (?:\w+ ){0,3}in (?:\w+ )?custody|"
    r"in jail)|(?:was|been|being) charged|placed under arrest|"
    r"faces (?:\w+ )?(?:charges?|counts?)|(?:charged|booked) (?:with|on|into)|taken to jail|"
    r"arrested on|held in (?:\S+ ){0,4}(?:jail|prison)|has been charged",
    "standoff": r"standoff|barricad\w*|negotiat\w*|held up in|holed up",
    "car": r"(?:took|taking|sped|speed|speeding|drove|driving) (?:off|away)\b"
    r"(?! on foot| running| on (?:a|his) (?:bike|bicycle))|"
    r"fled in (?:a|the|his|her)|led (?:\w+ ){1,4}on a (?!foot)|"
    r"(?:car|vehicle|high-speed|highway) (?:chase|pursuit)|"
    r"(?:refus|fail)(?:ed|ing) to (?:pull over|yield|stop (?:the|his|her) (?:car|truck|vehicle))",
    "other": r"(?:pedal\w+|rode|riding|fled|took off|flee\w*) (?:\w+ ){0,3}"
    r"on (?:a|his|her) (?:bicycle|bike|scooter|skateboard|horse)",
    "foot": r"on foot|r[au]n(?:ning)? (?:off|away)|foot (?:chase|pursuit)|took off running|"
    r"bolted|sprint(?:ed|ing) (?:away|off|from|down|through|toward)|"
    r"(?:jump|leap|scal|climb|hop)(?:ed|ing) (?:over )?(?:a|the|several|some) (?:\w+ )?"
    r"(?:fence|wall)|"
    r"(?:was|while) running|ran (?:away|from|because|south|"
    r"north)|running away|"
    r"got out of the car and ran|got out and ran|fleeing man|chased him|running for",
    "on_leave": r"(?:administrative|paid|unpaid|routine|mandatory|standard|critical[- ]incident)"
    r"[^.;]{0,20}(?:leave|reassignment|duty|duties|assignment)|"
    r"on (?:\w+ ){0,3}leave\b|taken off (?:duty|the streets?|patrol)|"
    r"(?:relieved|removed|pulled) (?:of|from) (?:\w+ ){0,3}dut(?:y|ies)|"
    r"suspended (?:with|without|indefinitely)|"
    r"(?:modified|restricted|light|desk) duty",
    "off_duty": r"\boff[- ]duty|on (?:his|her) way (?:to|home from) work|on his own time",
    "tried": r"(?:faces?|faced|facing) (?:(?!no\b)\w+ ){0,4}?(?:charges?|counts?|trial)\b|"
    r"(?:goes|going|went|go|stands?|standing|stood|awaiting|awaits|put) (?:on )?trial|"
    r"plead(?:s|ed|ing)? (?:not )?(?:guilty|innocent|no contest)|pled (?:not )?guilty|"
    r"(?:was|been|were|is) (?:later |also |since |formally )?(?:charged|indicted|convicted|"
    r"acquitted|"
    r"arraigned|found (?:not )?guilty)|(?:found|finding) (?:\w+ ){1,3}(?:not )?guilty|"
    r"(?:charged|convicted|acquitted|indicted|arraigned) (?:with|of|on|in|for) |"
    r"(?:murder|manslaughter|assault|homicide|criminal) (?:charges?|trial|indictment)",
    "cleared": r"(?:was|were|been) (?:also )?(?:cleared|exonerated)|cleared (?:of|by|"
    r"the (?:\w+ )?officers?)|"
    r"(?:will|would|did|does|won't|wouldn't) (?:not |never )?(?:be (?:criminally )?(?:charged|"
    r"prosecuted|"
    r"indicted)|face (?:any |criminal )*(?:charges|prosecution))|"
    r"(?:declin|refus)(?:ed|es|ing) to (?:criminally )?(?:charge|prosecute|indict|file|bring|"
    r"press|issue|"
    r"pursue)|(?:not|against) (?:to )?(?:charg(?:e|ing)|indict(?:ing)?|prosecut(?:e|ing)|fil(?:e|"
    r"ing)|"
    r"bring(?:ing)?|pursu(?:e|ing)) (?:any |criminal |the )*(?:charges|\w+)|"
    r"neither officer would be charged|fac(?:e|es|ed|ing) no (?:\w+ )?charges|"
    r"no (?:criminal )?charges (?:\w+ ){0,3}(?:against|filed|brought)|"
    r"(?:charges|case) (?:\w+ ){0,3}(?:dismissed|dropped)|justified|justifiable",
    "accident": r"accidental(?:ly)?|unintended|by mistake|meant for|innocent bystander|"
    r"stray bullet",
    "crossfire": r"exchange of (?:gunfire|fire|shots)|shoot-?out|gun ?battle|gunfight",
}
# Of officers: how long they served, what brought them there, that none was hurt
ON_DUTY = Phrase(
    r"\b(?:respond(?:ed|ing|s)|dispatched|on patrol|patrolling|traffic stop|on duty|in uniform|"
    r"call(?:ed)? 911|the call|were (?:called|sent)|to serve|arrived on|upon arrival|"
    r"flagged down|foot (?:patrol|chase|pursuit)|pulled over|got there|"
    r"(?:serv|execut)(?:e|ed|ing) (?:an? |the )?(?:\w+ ){0,3}warrants?|search warrant|"
    r"answer(?:ed|ing) (?:a|the) (?:\w+ ){0,3}call|"
    r"(?:police|officers?|deput(?:y|ies)|troopers?|detectives?|agents?|sergeant|constable|cops?)"
    r"(?: (?!said|told|says|who)\w+){0,3}? (?:were called|were sent|came|arrived|approached|"
    r"encountered|"
    r"pursued|pursuing|chas(?:ed|ing)|stopped|spotted|saw|noticed|observed|entered|knocked|visited|"
    r"tried to|trying to|attempt(?:ed|ing)|went (?:to|into|inside)|ordered|located|confronted|"
    r"investigating|search(?:ed|ing)|followed|tracked|questioned|handcuffed|surrounded|boxed|"
    r"tackled|commanded|found|rushed|made contact|checking|checked))\b"
)
NOBODY_HURT = Phrase(r"\b(?:no|neither) (?:\w+ ){0,3}?(?:officers?|deput(?:y|ies)|personnel|"
    r"troopers?) "
                      r"(?:was|were) (?:hurt|injured|hit)|\bofficers were not (?:hurt|"
                      r"injured)")  # fmt: skip
OWN_UNHURT = Phrase(
    r"\b(?:was|were)(?: not|n't) (?:\w+ )?(?:hurt|injured|harmed|hit|struck|wounded)\b|"
    r"\b(?:unharmed|uninjured|unhurt|unscathed)\b"
)
SUFFERED = Phrase(  # an injury that is told of by its name
    r"\b(?:suffer(?:ed|s|ing)|sustain(?:ed|s|ing)|receiv(?:ed|es|ing)|escaped with|treated for|"
    r"had) "
    r"(?!no |any )(?:[\w-]+ ){0,5}?(?:injur(?:y|ies)|wounds?|cuts?|lacerations?|gash(?:es)?|"
    r"fractures?|"
    r"concussion|bruis(?:e|es|ing)|scrapes?|abrasions?|burns?|sprain|broken \w+|bites?|gunshots?)\b"
)
COMPILED = {name: Phrase(rf"\b(?:{pattern})", re.ASCII) for name, pattern in FACTS.items()}
REASON_PATTERNS = {name: Phrase(rf"\b(?:{pattern})") for name, pattern in REASONS.items()}
REASON_WORDS: dict[str, list[str]] = {}  # beginning of a word -> the reasons that may hold it
for _name, _phrase in REASON_PATTERNS.items():
    for _word in _phrase.needs or ():
        REASON_WORDS.setdefault(_word, []).append(_name)
ANYWHERE = {name for name, phrase in REASON_PATTERNS.items() if phrase.needs is None}


def happened(sentence: Sentence) -> bool:
    """Whether a sentence says that something happened there or then."""
    return HAPPENED.find(sentence) is not None or IT_WAS.match(sentence.low) is not None


def find(
    name: str, sentences: Iterable[Sentence], denied: bool = False
) -> Iterator[tuple[Sentence, re.Match[str]]]:
    """Where a fact is stated; with `denied` where it is denied instead."""
    pattern = COMPILED[name]
    for sentence, match in pattern.among(sentences):
        before = sentence.low[max(0, match.start() - 45) : match.start()]
        before = re.split(r"[.;]\s|,? (?:and|but) ", before)[-1]
        if UNREAL.search(before):
            continue
        if (NEGATED.search(before) is not None) == denied:
            yield sentence, match


def reasons(sentence: Sentence) -> Iterator[tuple[str, re.Match[str]]]:
    """The reasons for an encounter that a sentence names, in its order."""
    found: list[tuple[int, str, re.Match[str]]] = []
    likely = {n for word in REASON_WORDS.keys() & sentence.beginnings for n in REASON_WORDS[word]}
    likely |= ANYWHERE
    if not likely:
        return
    for name, pattern in REASON_PATTERNS.items():
        match = pattern.find(sentence) if name in likely else None
        if match is not None:
            found.append((match.start(), name, match))
    for _, name, match in sorted(found, key=lambda f: f[0]):
        yield name, match
