"""The common nouns that name sources: people by what they do, bodies by what they are, documents.

Enters: a lower-case word. Leaves: what kind of source it can head, its gender and its number.
Does not: parse phrases. The lists are general English of news reports, with the words that
translations from other tongues prefer.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

Kind = Literal["person", "body", "document"]
Gender = Literal["m", "f"]


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


TITLES: Final = _words(
    "mr mrs ms miss mx mme mlle messrs sir dame lord lady dr doctor prof professor rev "
    "reverend fr father "
    "sister brother bishop archbishop cardinal pope rabbi imam sheikh sheik ayatollah mullah chief "
    "president vice-president premier chancellor minister senator sen rep representative "
    "congressman "
    "congresswoman congressperson gov governor mayor councillor councilor cllr coun cr alderman "
    "councilman councilwoman judge justice king queen prince princess emir sultan duke baron "
    "baroness "
    "count countess general gen lieutenant-general major-general brigadier brigadier-general "
    "colonel "
    "col lieutenant-colonel lieutenant lieut lt lt-col major maj captain capt sergeant sgt "
    "corporal "
    "private admiral commodore commander cmdr cdr wing marshal constable pc inspector insp "
    "earl viscount viscountess marquess duchess superintendent supt detective sheriff deputy "
    "officer agent ambassador consul envoy secretary "
    "undersecretary commissioner comrade hon honourable honorable atty attorney advocate barrister "
    "engineer ing architect don dona doña don señor señora ustadz hajji haji chairperson "
    "chairman chairwoman chair speaker spokesman spokeswoman spokesperson grandpa grandma "
    "uncle aunt "
    "nurse pastor vicar canon dean provost abbot prior monsignor msgr collector comandante madame "
    "monsieur prophet brig adm gens cpl pvt"
)
"""Words that stand directly before a person's name."""

SURNAMES: Final = _words(
    "abbot baker barber baron bishop butcher cardinal carpenter constable deacon dean duke farmer "
    "forester friend hunter judge king lord major marshal monk painter pilgrim pope porter priest "
    "prince prior provost rider sexton shepherd singer steward tailor usher"
)
"""Nouns for people that are surnames as well."""

_ABBREVIATIONS: Final = {
    "sen": "senator",
    "gov": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "cpt": "captain",
    "lt": "lieutenant",
    "lieut": "lieutenant",
    "maj": "major",
    "brig": "brigadier",
    "adm": "admiral",
    "cpl": "corporal",
    "sgt": "sergeant",
    "supt": "superintendent",
    "insp": "inspector",
    "cllr": "councillor",
    "coun": "councillor",
    "cr": "councillor",
    "councilor": "councillor",
    "prof": "professor",
    "dr": "doctor",
    "fr": "father",
    "rev": "reverend",
    "pc": "constable",
    "cmdr": "commander",
    "atty": "attorney",
    "lieutenant-general": "general",
    "major-general": "general",
    "lieutenant-colonel": "colonel",
}

_FEMALE: Final = _words(
    "mrs ms miss mme mlle madame dame lady baroness countess queen princess sister mother daughter "
    "wife aunt "
    "grandmother grandma widow niece girl woman actress congresswoman businesswoman housewife "
    "mayoress doña dona señora nun waitress schoolgirl midwife hostess heroine abbess she "
    "her stepmother"
)
_MALE: Final = _words(
    "mr messrs monsieur sir lord baron count king prince emir sultan duke father brother husband "
    "uncle son grandfather grandpa grandson nephew boy man actor congressman businessman pope "
    "cardinal archbishop imam rabbi sheikh sheik ayatollah mullah monsignor monk schoolboy widower "
    "gentleman fr "
    "don señor bandmaster fisherman craftsman he him"
)

_PEOPLE: Final = _words(
    "official officer spokesman spokeswoman spokesperson minister secretary undersecretary "
    "under-secretary president vice-president premier chancellor governor mayor mayoress prefect "
    "senator congressman congresswoman lawmaker legislator deputy mp parliamentarian councillor "
    "councilor councilman councilwoman alderman commissioner ombudsman ambassador diplomat "
    "envoy consul "
    "attaché aide adviser advisor assistant counsellor counselor counsel lawyer solicitor "
    "barrister "
    "attorney advocate prosecutor judge magistrate justice jurist notary clerk registrar coroner "
    "sheriff constable sergeant lieutenant captain major colonel general brigadier admiral "
    "commodore "
    "commander corporal soldier guard warder policeman policewoman detective inspector "
    "superintendent chief chairman chairwoman chairperson chair director manager executive "
    "boss owner "
    "founder co-founder head leader co-leader chairholder treasurer coordinator co-ordinator "
    "organizer "
    "organiser "
    "activist campaigner protester demonstrator striker candidate politician strategist pollster "
    "lobbyist analyst economist researcher scientist scholar academic professor lecturer teacher "
    "schoolteacher headteacher principal rector dean student pupil graduate author co-author "
    "writer "
    "novelist poet journalist reporter correspondent editor columnist blogger broadcaster "
    "presenter "
    "critic historian archaeologist geologist geochemist geographer geriatrician hydrologist "
    "biologist "
    "ecologist botanist "
    "chemist physicist astronomer climatologist meteorologist forecaster seismologist engineer "
    "technician mechanic architect surveyor builder welder carpenter locksmith electrician driver "
    "pilot co-pilot skipper sailor seaman mate deckhand fisherman harbourmaster stevedore docker "
    "doctor physician surgeon nurse midwife paediatrician pediatrician dentist pharmacist "
    "epidemiologist virologist pathologist trichologist toxicologist psychologist psychiatrist vet "
    "veterinarian patient survivor victim witness eyewitness bystander passer-by passenger "
    "commuter "
    "resident neighbour neighbor villager townsman inhabitant citizen voter taxpayer "
    "homeowner tenant "
    "landlord landlady shopkeeper trader merchant vendor seller buyer shopper customer "
    "consumer client "
    "farmer grower herder shepherd rancher beekeeper peasant miner driller worker labourer laborer "
    "employee staffer colleague co-worker supervisor foreman forewoman steward steward executive "
    "accountant auditor banker broker trader investor shareholder donor sponsor "
    "businessman businesswoman entrepreneur industrialist father mother parent brother sister son "
    "daughter husband wife widow widower uncle aunt cousin nephew niece grandmother grandfather "
    "grandson granddaughter relative friend ally rival critic opponent supporter admirer partner "
    "girlfriend boyfriend man woman boy girl child teenager youth person someone source insider "
    "informant whistleblower caller visitor guest host priest pastor vicar bishop archbishop "
    "cardinal "
    "pope imam rabbi nun monk friar cleric prelate elder chieftain king queen prince princess "
    "expert specialist "
    "consultant mediator negotiator arbitrator receiver administrator curator conservator "
    "librarian archivist coach trainer player midfielder striker referee athlete captain "
    "rider rower "
    "runner singer contralto composer musician bandmaster actor actress dancer artist painter "
    "photographer filmmaker detainee prisoner inmate defendant accused suspect plaintiff claimant "
    "complainant applicant refugee migrant hostage captive deserter defector rebel fighter "
    "militant "
    "militiaman gunman volunteer rescuer paramedic firefighter warden ranger keeper observer "
    "monitor "
    "investigator examiner assessor inspector representative delegate member spokesperson "
    "peer whip speaker backbencher frontbencher convener convenor counterpart successor "
    "predecessor deputy "
    "attendant steward stewardess cashier waiter chef baker butcher barber tailor watchman "
    "gatekeeper caretaker janitor cleaner porter messenger interpreter translator guide "
    "military-man statistician mathematician demographer anthropologist sociologist "
    "gangman contractor controller comptroller schoolgirl schoolboy lad undersecretary "
    "trichologist "
    "townsperson highlander emir sultan warlord smuggler dissident exile pathologist "
    "ceo cfo coo cto commando medic deacon seafarer salvor "
    "dispatcher sorter headhunter underwriter guarantor insurgent partisan reviewer associate "
    "hacker hunter diver traveller traveler interlocutor superior hairdresser grocer pensioner "
    "plumber gardener jeweller jeweler lifeguard bookkeeper bookseller housekeeper innkeeper "
    "hotelier restaurateur fishmonger roofer bricklayer glazier typesetter upholsterer "
    "winemaker stoker fitter valuer appraiser actuary paralegal usher bailiff dietitian "
    "radiographer carer childminder nanny barista bartender sommelier cobbler shoemaker "
    "ironmonger trucker haulier courier hiker climber skier swimmer surfer pedestrian onlooker "
    "lodger squatter householder landowner ratepayer elector canvasser marcher sculptor "
    "playwright screenwriter youtuber influencer podcaster newsreader astronaut cosmonaut "
    "zookeeper gamekeeper forester lumberjack logger trapper cowboy jockey bookmaker croupier "
    "gambler dealer hawker stallholder financier trustee executor heir heiress orphan bride "
    "bridegroom parishioner worshipper pilgrim believer missionary chaplain verger sexton "
    "chorister conductor drummer choreographer ballerina acrobat comedian philosopher "
    "theologian cartographer programmer inventor creditor debtor subordinate trainee intern "
    "apprentice undergraduate postgraduate retiree conscript recruit cadet paratrooper sniper "
    "gunner submariner boatswain navigator quartermaster stationmaster concierge jailer "
    "fugitive culprit thief burglar robber poacher fraudster kidnapper captor hijacker pirate "
    "trafficker assassin killer murderer bomber spy "
    "contractor scaffolder undertaker mayor-elect rapporteur"
)

MAKERS: Final = _words(
    "carmaker automaker chipmaker drugmaker planemaker steelmaker toymaker shipbuilder "
    "housebuilder homebuilder"
)
_BODIES: Final = MAKERS | _words(
    "ministry department agency authority government administration executive presidency cabinet "
    "council committee commission board panel inquiry tribunal court parliament senate "
    "congress assembly "
    "house legislature embassy consulate mission delegation office bureau directorate inspectorate "
    "secretariat treasury police carabinieri garda gendarmerie army navy military force corps "
    "regiment brigade battalion division command staff guard militia junta regime state "
    "country nation "
    "republic kingdom municipality city town village county district province prefecture "
    "region commune "
    "island islands company firm corporation group conglomerate holding enterprise business "
    "manufacturer maker producer supplier retailer chain supermarket store shop wholesaler "
    "importer "
    "exporter operator carrier airline railway railways shipowner shipper builder developer "
    "contractor "
    "bank lender insurer brokerage fund exchange utility refinery brewery plant factory mill mine "
    "colliery shipyard yard farm startup start-up subsidiary parent employer consortium "
    "cooperative "
    "co-operative union federation confederation association league guild chamber society "
    "club team "
    "side party bloc coalition alliance campaign camp opposition majority minority movement "
    "front faction "
    "organization organisation ngo charity foundation trust institute institution university "
    "college "
    "school academy laboratory lab observatory centre center hospital clinic church diocese parish "
    "mosque monastery museum archive archives library theatre orchestra newspaper paper "
    "daily weekly "
    "magazine journal broadcaster station channel website site platform outlet publisher "
    "press network "
    "think-tank thinktank tank watchdog regulator supervisor supervisors service services "
    "unit crew "
    "portfolio diplomacy entity body collective community congregation family households plaintiff "
    "prosecution defence defense management leadership delegation grouping gang cartel jury "
    "consultancy consultants auditors newsroom desk works operation headquarters hq branch chapter "
    "local lobby intelligence customs coastguard coast-guard arm wing squad legion battalion "
    "troops "
    "archdiocese synod caucus convention forum mint agency portal label studio bidder vendor "
    "hauliers crown"
)

_GOVERNMENT: Final = _words(
    "ministry department government administration presidency cabinet embassy consulate treasury "
    "army navy military police gendarmerie junta regime portfolio diplomacy executive "
    "inspectorate directorate coastguard intelligence customs authorities parliament "
    "prosecution troops"
)

_DOCUMENTS: Final = _words(
    "report study paper survey poll audit review assessment analysis statement communique "
    "communiqué "
    "bulletin notice note memo memorandum email e-mail letter message document filing petition "
    "complaint lawsuit suit warrant ruling judgment judgement verdict opinion adjudication "
    "decision "
    "summary minutes log register records record label handbook advert advertisement post "
    "tweet video "
    "leaflet poster dossier draft text transcript article editorial book memoirs diary memoir "
    "estimate tally count estimates data figures release statistics prospectus slides "
    "bulletin annex "
    "page website circular decree order sheet census index tender invoice contract affidavit "
    "indictment "
    "briefing presentation testimony deposition brochure guidelines plan proposal "
    "publication magazine "
    "preprint abstract submission account accounts documents papers letters reports files "
    "file leaks declaration broadcast agreement manifesto dashboard"
)

_PLURAL: Final = _words(
    "people police men women children staff families parties sides both few several many some "
    "troops authorities crew personnel fishermen policemen lawmen spokesmen clergy mediators "
    "businessmen eyewitnesses kin folk fisherfolk townspeople forces"
)
_NOT_PLURAL: Final = _words(
    "mrs ms press congress boss witness eyewitness business works news headquarters series actress "
    "abbess stewardess princess duchess hostess waitress heiress united_states philippines "
    "netherlands "
    "status corps bus campus virus consensus census analysis access waitress process diagnosis "
    "ss whereas this its his as is was us minutes services islands politics economics "
    "accounts railways "
    "less governess chess congress mess mass class glass grass pass"
)

_PERSON_SUFFIXES: Final = (
    "man",
    "woman",
    "person",
    "ist",
    "ologist",
    "ician",
    "eer",
    "ant",
    "smith",
)


TRADES: Final = _words(
    "operator contractor developer builder broker publisher supplier importer exporter owner "
    "producer manufacturer maker retailer insurer lender carrier shipper breeder caterer "
    "vendor bidder"
)
"""Nouns that name a person or a firm by its trade."""


def is_trade_person(word: str) -> bool:
    """Whether a trade is as often a person's as a firm's ("broker", "breeder")."""
    return word in (
        "broker",
        "contractor",
        "builder",
        "importer",
        "exporter",
        "breeder",
        "publisher",
    )


_EVENTS: Final = _words(
    "incursion raid attack fire war battle fighting fight clash bombing shelling explosion blast "
    "storm flood earthquake accident crash incident affair quarrel offensive invasion siege "
    "shooting killing murder death injury privacy absence presence lack place title slick haul "
    "collapse sum"
)
"""What happens or is had, and never speaks: a verb after it has another subject."""


@cache
def singular(word: str) -> str:
    """The singular of a lower-case noun, by the common rules."""
    if word in _NOT_PLURAL or not word.endswith(("s", "men")):
        return word
    if word.endswith("men"):
        return word[:-3] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith("ss") else word[:-1]


def possessive(name: str, *, plural: bool) -> str:
    """A name with its possessive ending ("Ada Marsh's", "the dockers'")."""
    return f"{name}'" if plural and name.endswith("s") else f"{name}'s"


@cache
def is_plural(word: str) -> bool:
    """Whether a lower-case noun is a plural (or a collective that takes "they" as a rule)."""
    return word in _PLURAL or singular(word) != word


@cache
def kind_of(word: str) -> Kind | None:
    """What a lower-case noun can head: a person, a body, a document, or None."""
    listed = listed_kind(word)
    if listed is None and word.endswith((*_PERSON_SUFFIXES, "year-old")) and len(word) > 5:
        return "person"
    return listed


def is_event(word: str) -> bool:
    """Whether a lower-case noun is of what happens or is had, and so heads no source."""
    return singular(word) in _EVENTS


@cache
def listed_kind(word: str) -> Kind | None:
    """``kind_of`` by the lists alone, for words that may be names ("Feuerman")."""
    for form in (word, singular(word), word.rpartition("-")[2], singular(word.rpartition("-")[2])):
        if form in _BODIES and form not in _PEOPLE:
            return "body"
        if form in _DOCUMENTS:
            return "document"
        if form in _PEOPLE or form in TITLES:
            return "person"
        if form in _BODIES:
            return "body"
    return None


SYNONYMS: Final = {
    "officer": "colonel captain major lieutenant sergeant general commander inspector "
    "superintendent "
    "constable brigadier detective commodore corporal",
    "soldier": "colonel captain major lieutenant sergeant corporal",
    "serviceman": "colonel captain major lieutenant sergeant corporal",
    "general": "brigadier general",
    "brigadier": "general",
    "policeman": "inspector superintendent constable sergeant officer",
    "policewoman": "inspector superintendent constable sergeant officer",
    "prelate": "bishop archbishop cardinal",
    "cleric": "bishop archbishop imam sheikh pastor priest rabbi father reverend",
    "priest": "father reverend vicar pastor",
    "clergyman": "father reverend vicar pastor bishop",
    "nun": "sister mother",
    "mayoress": "mayor",
    "jurist": "lawyer counsel attorney advocate judge professor",
    "lawyer": "counsel attorney solicitor barrister advocate",
    "attorney": "lawyer counsel",
    "counsel": "lawyer attorney barrister",
    "barrister": "counsel lawyer",
    "doctor": "physician surgeon paediatrician epidemiologist doctor",
    "physician": "doctor surgeon",
    "academic": "professor lecturer researcher scholar",
    "scientist": "professor researcher geologist biologist chemist physicist ecologist "
    "climatologist "
    "geochemist hydrologist oceanographer",
    "researcher": "professor scientist author",
    "lawmaker": "senator representative deputy congressman congresswoman mp councillor",
    "legislator": "senator representative deputy congressman congresswoman mp",
    "congresswoman": "rep representative",
    "congressman": "rep representative",
    "representative": "rep",
    "politician": "minister senator mp deputy mayor councillor governor leader",
    "minister": "minister secretary",
    "diplomat": "ambassador envoy consul",
    "envoy": "ambassador diplomat",
    "spokesman": "spokesperson spokeswoman",
    "spokesperson": "spokesman spokeswoman",
    "chairman": "chair chairperson chairwoman",
    "chair": "chairman chairperson chairwoman",
    "businessman": "executive owner founder chairman director",
    "executive": "director president chairman manager chief",
    "boss": "executive director manager chief",
    "trader": "shopkeeper merchant vendor",
    "peer": "lord lady baroness baron earl viscount",
    "villager": "farmer resident herder",
    "writer": "author novelist",
}
"""Other nouns that a person may have been introduced by ("the prelate": a bishop)."""


@cache
def synonyms(word: str) -> frozenset[str]:
    """Nouns that name the same people as a noun does."""
    return frozenset(SYNONYMS.get(word, "").split())


@cache
def spelled_out(word: str) -> str:
    """The full form of an abbreviated title or rank ("sen" → "senator")."""
    return _ABBREVIATIONS.get(word, word)


@cache
def can_be_body(word: str) -> bool:
    """Whether a noun can head a body ("operator", "broker" can head both)."""
    return word in _BODIES or singular(word) in _BODIES


@cache
def can_be_document(word: str) -> bool:
    """Whether a noun can head a document ("paper" can head a newspaper too)."""
    return word in _DOCUMENTS or singular(word) in _DOCUMENTS


@cache
def is_governmental(word: str) -> bool:
    """Whether a body of this name belongs to a state by its nature ("ministry", "army")."""
    return word in _GOVERNMENT or singular(word) in _GOVERNMENT


@cache
def gender_of(word: str) -> Gender | None:
    """The gender that a noun or title carries, if any ("spokeswoman" → ``"f"``)."""
    if word in _FEMALE or word.endswith("woman"):
        return "f"
    if word in _MALE or (word.endswith("man") and word not in ("human", "german", "roman")):
        return "m"
    return None
