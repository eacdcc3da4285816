"""What Digest knows of English, as word lists. Every list is data; the rules are in the modules beside."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREPOSITIONS = _words(
    """about above across after against along alongside amid amidst among amongst around as at before behind below beneath
    beside besides between beyond by concerning despite down during except following for from given in inside into like near
    of off on onto out outside over past per regarding since than through throughout to toward towards under underneath
    unlike until up upon via with within without""",
)
"""Words that open a phrase of time, place or manner."""

SUBORDINATORS = _words(
    "although because if once since though unless until when whenever where whereas wherever while whilst"
)
"""Words that open a clause which cannot stand by itself."""

CONJUNCTIONS = _words("and but nor or plus so yet")

DETERMINERS = _words(
    """a an the all any both each either every few many more most much neither no none nobody nothing one other another several some two three
    four five six seven eight nine ten""",
)

POSSESSIVES = _words("its his her their our my your")

PRONOUNS = _words("he she it they we i you him her them us me who whom which what there one himself itself themselves")

DEMONSTRATIVES = _words("this that these those such")

AUXILIARIES = _words(
    """is are was were be been being am has have had do does did can could will would shall should may might must
    cannot isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't couldn't won't wouldn't shouldn't""",
)

FUNCTION_WORDS = (
    PREPOSITIONS
    | SUBORDINATORS
    | CONJUNCTIONS
    | DETERMINERS
    | POSSESSIVES
    | PRONOUNS
    | DEMONSTRATIVES
    | AUXILIARIES
    | _words(
        """again ago almost alone already also always ever even far further hence here how however indeed instead just
        least less likewise maybe meanwhile moreover nearly never nevertheless nonetheless not now often only otherwise own
        perhaps quite rather same still then thereby therefore thus together too very well whether why whose
        whatever whoever else enough yes later soon today tomorrow yesterday tonight once twice both etc
        s t d ll re ve""",
    )
)
"""Words that bind others and mean nothing alone."""

THIN_WORDS = _words(
    """able according actually allow allows amount area areas away back based became become becomes begin
    begins began best better big bring brings call called case cases change changes come comes coming
    common day days different due early end ends example fact find first found full gave general get gets give given gives go goes
    going good got great greater group half hand hard help helps high higher hold holds important include included includes including
    keep keeps kept kind knew know known large larger largest last late latest lead leads least left less let level like likely
    line little live long longer look lot low lower made main major make makes making matter mean means million billion
    modern month months need needs new next number numbers old older open order part particular
    parts people per percent place places point possible present put ran reach reached real reason recent result results right rise run
    runs said say says second see seen sense set sets several show shows side sign significant similar simple single small smaller
    start started state states stay stood strong system take taken takes tell term terms thing things think third thousand
    time times took total try turn turned type use used uses using usual various want wanted way
    ways week weeks went whole wide word words work worked works world worth year years yet
    century centuries decade decades hundred hundreds thousands lasted question questions answer answers
    almost increasingly significantly particularly especially largely highly often mainly rapidly
    across within role key potential development developments further remain remains current future""",
)
"""Words with a meaning, but one that no theme or headline is about."""

TOPIC_NOISE = _words(
    """access account action activity advantage age agreement aim air approach argument article aspect attempt attention author
    authority balance basis beginning behavior behaviour benefit body bottom building care cause center centre chance choice
    circumstance city class cloud club company concern condition conclusion consequence context control corner cost country course
    danger data date deal decision degree demand depth design detail difference difficulty direction distance door effect effort
    element engineer engineering era event evidence exception expert extent eye failure family feature feet field figure finding foot
    form foundation function generation goal government growth guide hour house idea impact implication importance improvement
    increase industry influence information interest issue job journey kilometer kilometre label
    lack land length lesson life limit list location loss man management material measure
    member meter metre metres meters method mile minute mistake model moment mean money name nation nature need network object
    office operation operator opinion opportunity option order origin owner pair pattern period person
    piece plan policy population position power practice pressure price principle problem process product
    program programme progress project property public purpose quality quarter range rate record
    reference region relation relationship report research resource response rest result risk rule safety scale scheme
    section sector security series service shape share shift site situation size solution source space speed staff
    stage standard step story strategy structure student study subject success summer supply
    surface task team technique technology test text theory top town trade traffic training trend
    trouble truth unit user value version view visitor volume war weather weight width winter woman worker writer
    morning evening night spring autumn ground front inside outside past today history
    experience tool tools website post blog customer agency agencies half dozen couple""",
)
"""Nouns in the singular that many articles share without being about them."""

ADVERBS = _words(
    """officially reportedly explicitly certainly undoubtedly clearly obviously notably categorically formally publicly simply
    basically essentially particularly actually really indeed therefore thus also consequently accordingly eventually
    ultimately famously arguably perhaps apparently allegedly evidently surely truly literally unquestionably still
    traditionally typically generally usually""",
)
"""Adverbs that a headline does without."""

CONNECTIVES = (
    "however",
    "moreover",
    "furthermore",
    "meanwhile",
    "nevertheless",
    "nonetheless",
    "also",
    "conversely",
    "similarly",
    "additionally",
    "therefore",
    "thus",
    "consequently",
    "instead",
    "hence",
    "likewise",
    "indeed",
    "still",
    "yet",
    "so",
    "then",
    "first",
    "second",
    "secondly",
    "third",
    "thirdly",
    "fourth",
    "finally",
    "lastly",
    "rather",
    "otherwise",
    "accordingly",
    "subsequently",
    "afterwards",
    "by contrast",
    "as a result",
    "in addition",
    "in contrast",
    "in turn",
    "in short",
    "in sum",
    "in fact",
    "in other words",
    "for example",
    "for instance",
    "for this reason",
    "of course",
    "after all",
    "above all",
    "at the same time",
    "on the other hand",
    "on the one hand",
    "that said",
    "even so",
    "to that end",
    "by doing so",
    "in doing so",
    "but",
    "and",
    "or",
    "nor",
)
"""Openings that lean on the sentence before."""

LEANING = DEMONSTRATIVES | _words(
    "he she it they his her its their him them another both the-former the-latter former latter neither either",
)
"""First words that point back to the sentence before."""

TRAILERS = _words(
    """while which as though although where who whom whose with including because since so especially particularly such even
    rather despite amid when if unless until whether thus thereby making not from but after before like along than
    mostly mainly partly chiefly often sometimes in""",
)
"""Words that open a trailing clause after a comma."""

CUT_BEFORE = _words(
    """while which because although though whereas since until when after before amid despite during by with through
    as under following alongside between in on at for from into so that where against among without over via than
    towards toward about throughout across round around""",
)
"""Words before which a clause that is too long may end."""

GENERIC_CAPITALS = _words(
    """administration agency ambassador army article assembly association board bureau captain center centre chairman chancellor
    chapter city co coast college commission committee company conference congress constitution corporation council country county
    court day declaration democracy department deputy director district division doctor dr east eastern editor
    engineer european-union executive figure fig force forces foreign former founder fund general god government governor group
    house initiative institute international island king kingdom law lord ltd mayor minister ministers ministry mount mr mrs ms
    museum nation national nations no north northern office officer old parliament part party people plan police president prime
    prince princess professor program programme project province public queen river republic report resolution road route royal
    saint school science sea second secretary section senate senator senior sir society south southern
    st state states station strategy street summit the treaty union university vice volume war west western world year
    i ii iii iv v vi vii viii ix x""",
)
"""Capitalised words that name an office or a kind of thing, not a thing."""

CALENDAR = _words(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun easter christmas
    ad bc ce bce am pm gmt utc""",
)

KNOWN_ACRONYMS = _words("eu un us uk usa nato nasa gdp ussr uae bbc unesco covid imf wto dna tv")
"""Acronyms that readers know better than what they stand for."""

WITH_THE = _words(
    """caucasus balkans balkan baltics baltic levant sahel maghreb crimea-peninsula arctic antarctic pacific atlantic mediterranean caribbean aegean bosporus
    gulf west east north south netherlands philippines maldives bahamas hague vatican kremlin pentagon bronx
    eu un us uk usa uae usgs imf who wto ec taliban bundestag
    middle-east far-east near-east sea ocean canal river lake-district islands mountains alps andes pyrenees himalayas rockies
    carpathians urals danube rhine rhone nile volga thames seine mississippi amazon mekong ganges euphrates tigris
    states kingdom union emirates republic steppe peninsula channel strait straits desert bank house commission
    parliament court ministry agency council""",
)
"""Last words of names that take "the" in running text."""

COMMON_VERBS = _words(
    """accept accepts accepted adds added aims aim allows allowed announced asks asked became become becomes began begins begin bring
    brings brought builds build built buys bought calls called came carried carries carry cause causes caused change changes changed
    claim claims claimed come comes connect connects connected control controls controlled cost costs cover covers cross crosses crossed
    cut cuts decide decided decides declared declares depend depends depended drive drives drove earn earns earned emerged emerges
    ended ends enter enters entered expand expands expanded face faces faced fall falls fell feed feeds fed find finds found fight fights
    fought follow follows followed force forces forced gave give gives get gets go goes went got grew grow grows held hold holds help
    helps helped keep keeps kept knew know knows lead leads led left leave leaves lie lies lift lifts lifted link links linked lived lives
    look looks looked lose loses lost made make makes mark marks marked mean means meant meet meets met move moves moved need needs
    needed offer offers offered open opened opens owe owes owed paid pay pays plan plans played plays prove proves proved put puts
    raise raises raised ran run runs reach reaches reached read reads remain remains remained rely relies relied require requires required
    risk risks rise rises rose said say says saw see sees seek seeks sought sell sells sold send sends sent serve serves served set sets
    shape shapes shaped show shows showed shut shuts sit sits sat spend spends spent spread spreads stand stands stood start started starts
    stay stays stayed stop stopped stops struggle struggles struggled support supports supported take takes took tell tells told threaten
    threatens threatened tie ties tied took trace traces traced travel travels travelled tried tries try turn turns turned use uses used
    wait waits waited want wants wanted win wins won work works worked write writes wrote carries survives survived deliver delivers
    spark sparks sparked trigger triggers triggered halt halts halted push pushes pushed pull pulls pulled drew draws draw broke
    breaks break bears bore bear shrink shrinks shrank flow flows flowed flows drop drops dropped stores store stored moves measure
    measures measured lets let join joins joined cheapens teach teaches taught think thinks thought owns own owned begun arrive arrives
    arrived pass passes passed save saves saved provide provides provided produce produces produced reduce reduces reduced create creates
    created climb climbs climbed deepen deepens deepened fill fills filled empties empty emptied supply supplies supplied""",
)
"""Forms that are mostly finite verbs after a subject."""

OFTEN_NOUNS = _words(
    """aims aim change changes claims claim control controls cost costs cover covers cut cuts drive drives end ends face faces fall
    falls fight fights find finds force forces help hold holds lead leads lie lies lift lifts link links look looks mark marks means move
    moves need needs offer offers open plan plans plays risk risks rise rises run runs say set sets shape shapes show shows spread start
    starts stand stands stay stays stop stops struggle struggles support supports taking tie ties trace traces travel travels try turn
    turns use uses wait win wins work works drop drops flow flows store stores measure measures lives calls build left found built thought
    crosses cross read draw draws break breaks bear bears pass passes supply supplies spark trigger triggers push pull empty close save
    fill fed""",
)
"""Finite forms that are as often nouns, adjectives or participles; alone they are weak evidence of a verb."""

NOT_PARTICIPLES = _words(
    """king ring spring string thing wing during nothing something anything everything evening morning ceiling building
    according being bring sing beijing viking sterling""",
)
"""Words in -ing that open no clause."""

_BASES = _words(
    """abandon abolish absorb accelerate achieve acquire adapt admit adopt advise affect afford aggravate agree apply appoint argue
    arrange assert assess assume attract avoid belong blame bless bolster bypass challenge choose complain complement complicate comprise
    compete concede conclude confirm confront conserve consider consist consume contain contradict contribute convince cope declare
    decline defend define demonstrate deny depend deploy deprive derive describe deserve destroy determine devote differ diminish
    disappear discourage discover dismiss distinguish divide dominate embrace emerge emphasize enable encourage endanger endorse enhance
    enjoy ensure entail escape establish evolve exceed exclude exist expect explain explore expose express facilitate fail forbid
    foresee forget fuel gain generate govern grant guarantee happen hide highlight identify ignore illustrate imagine impose improve
    incline indicate inherit inspire insist intend intensify introduce invade invent invest invite involve isolate justify launch
    learn lend maintain manage mirror modernize negotiate nourish obey oblige observe obtain occupy occur operate organize outlast outlive
    outweigh overcome overlook overtake own oversee persist persuade portray possess postpone praise predict prefer prepare prescribe
    preserve prevail prevent proceed proclaim prohibit promise promote propose prosper protect proclaim publish pursue
    realize rebuild recall receive recognize recommend reconcile recover reflect refuse regain regulate reinforce reject rely remember
    remove renew repair replace represent resemble resist resolve restore restrict resume retain retreat reveal revive reward
    seem separate settle shield shift simplify slow solve spare specify spoil stabilize stem strengthen stretch struggle submit
    succeed suffer suggest survive suspend sustain tackle tend tolerate transform translate treat trust undergo underline undermine
    underscore understand undertake unite urge vanish vary violate weaken welcome widen withdraw withstand worry worsen yield""",
)
_ALSO_NOUNS = _words(
    "challenge decline fuel gain grant guarantee launch mirror promise praise repair retreat reward shield shift stem yield trust worry escape slow resume"
)


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeou" else base + "s"


THIRD_PERSONS = frozenset(_third(base) for base in _BASES - _ALSO_NOUNS)
"""``governs``, ``replaces``: verbs with a singular subject, and no plural noun looks like them."""

SURE_VERBS = (COMMON_VERBS - OFTEN_NOUNS) | THIRD_PERSONS
"""Finite forms that are hardly ever anything else."""

NAMELESS = GENERIC_CAPITALS | CALENDAR
"""Capitalised words that make no name by themselves."""
