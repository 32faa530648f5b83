"""Verbs with their forms, and the small words that go with them."""

from __future__ import annotations

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
    "kneel": "kneels knelt knelt kneeling",
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
    "speed": "speeds sped sped speeding",
    "crash": "crashes crashed crashed crashing",
    "jump": "jumps jumped jumped jumping",
    "grab": "grabs grabbed grabbed grabbing",
    "push": "pushes pushed pushed pushing",
    "chase": "chases chased chased chasing",
    "enter": "enters entered entered entering",
    "exit": "exits exited exited exiting",
    "leave": "leaves left left leaving",
    "start": "starts started started starting",
    "begin": "begins began begun beginning",
    "order": "orders ordered ordered ordering",
    "ask": "asks asked asked asking",
    "encounter": "encounters encountered encountered encountering",
    "pursue": "pursues pursued pursued pursuing",
    "try": "tries tried tried trying",
    "cut": "cuts cut cut cutting",
    "rob": "robs robbed robbed robbing",
    "carjack": "carjacks carjacked carjacked carjacking",
    "assault": "assaults assaulted assaulted assaulting",
    "comply": "complies complied complied complying",
    "ignore": "ignores ignored ignored ignoring",
    "surrender": "surrenders surrendered surrendered surrendering",
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
    "indict": "indicts indicted indicted indicting",
    "apprehend": "apprehends apprehended apprehended apprehending",
    "capture": "captures captured captured capturing",
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


ASPECT = frozenset({"began", "started", "kept", "continued", "begins", "starts", "resumed"})


CAUSED = frozenset({"forced", "forcing", "prompted", "prompting", "causing", "caused", "led",
                    "leading"})  # fmt: skip


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
        "knew",
        "got",
        "led",
        "beat",
        "threw",
        "heard",
    }
)
