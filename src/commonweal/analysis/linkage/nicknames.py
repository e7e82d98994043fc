"""Given names that stand for one another, as people in Britain and Ireland use them.

Compiled from general knowledge, not from any published list: short forms, and the spellings of
South Asian, Irish, Welsh and Polish names that one person's records vary between. Each line is
one group; its first name stands for all. A name in two groups stands with the first.
"""

from __future__ import annotations

from functools import cache

GROUPS = """
abdul abdool abdel
adam adas
agnieszka aga
aisha aysha ayesha aishah
alan allan allen al
albert bert bertie al
alexander alex alec alasdair alistair alastair sandy aleksander olek sasha xander
alexandra alex alexa sandra sasha ola aleksandra lexi
alfred alf alfie fred
ali aly
alison ali allison
amanda mandy
amy amie aimee
andrew andy drew andrzej andreas
angela angie ange
ann anne anna annie anya nan nancy hannah
anthony tony antony antoni
arthur art artie artur
aoife eefa
barbara barb babs basia
benjamin ben benny benji
bernard bernie
bridget brigid bridie biddy
caoimhe keeva
caroline carolyn carrie
catherine katherine kathryn kate katie kathy cathy kath katy cath kitty kasia katarzyna catrin cait
charles charlie chas chuck karol
charlotte charlie lottie
christine chris chrissie tina christina krystyna
christopher chris kit krzysztof topher
clare claire clara
conor connor
daniel dan danny danil
danielle dani
david dave davey dai dafydd dawid davy
deborah debbie deb debra
dennis den denis
diane di diana dianne
dominic dom nick
donald don donny
dorothy dot dottie dolly
edward ed eddie ted teddy ned eddy edek
eleanor ellie nell nora elinor
elizabeth liz lizzie beth betty bess eliza elsie elspeth libby lisa bet ela elzbieta elisabeth
emily em emilia millie
emma em
fatima fatema fatimah fathima
florence flo florrie
frances fran fanny francesca
francis frank frankie
frederick fred freddie freddy frederic
gabriel gabe
geoffrey geoff jeff jeffrey
george georgie jerzy
gerald gerry jerry ged gerard
gillian gill jill
grace gracie
gregory greg grzegorz gregor
hasan hassan
harriet hattie harry
harold harry hal
helen ellen nell elena
henry harry hal hank henryk
hugh hughie huw shug
husain hussain hussein hossain husayn
isabel isabella bella izzy isobel izabela isabelle
jacob jake jakub kuba
jacqueline jackie jacqui
james jim jimmy jamie jem seamus hamish
jane janie janet
janet jan
janice jan
jennifer jen jenny jennie
jeremy jerry jez
jessica jess jessie
joan joanie
joanna jo joanne joann asia
john jack johnny jon ian sean shaun shane johnnie jan evan ieuan iwan
jonathan jon jonny jonathon johnathan
joseph joe joey jozef josef
josephine jo josie
joshua josh
judith judy jude
julia julie jules
kaleem kalim
kenneth ken kenny
khadija khadijah khadeeja
kimberley kim kimberly
krzysztofa krysia
laurence larry laurie lawrence lauren
leonard len lenny leo
leslie les lesley
lewis lou louis lew
louise lou louisa
lukasz luke lucas
lynn lynne linda lyn lin
maciej mac
malgorzata gosia
margaret maggie meg peggy marge margie madge mags greta rita maisie megan mairead
mark marc marek marcus
martin marty marcin
martha marta
mary maria marie molly polly mari maryam mariam marysia maire maureen
matthew matt matty mateusz mathew
maurice mo
mehmood mahmood mahmud mehmud
melanie mel
melissa mel lissa
michael mick mike micky mikey michal mikolaj micheal mitch
michelle shell chelle
mohammed mohammad muhammad mohamed muhammed mohamad mohd md mo muhamad mahomed
muhsin mohsin
nadia nadya
natalie nat natalia
nathan nat nathaniel nate
niamh neve neave
nicholas nick nicky nic mikolaj nico
nicola nicky nikki nicole
niall neil neal nial
nusrat nusrath
oisin osheen
oliver ollie olly
olivia liv livvy
oscar ozzie
pamela pam
patricia pat trish tricia patty patsy
patrick pat paddy padraig packie patryk
paul pawel pauly
pauline polly
penelope penny
peter pete piotr petey
philip phil pip phillip filip
philippa pip pippa
rachel rach rae
raheem rahim
raymond ray
rebecca becky bex becca rebekah
rehana rihana
rhiannon rhi
richard rick dick ricky rich richie ryszard
robert rob bob bobby robbie bert rab roberto robin
roger rodge hodge
ronald ron ronnie
rose rosie rosa rosemary
roy rory
ruairi rory ruari ruaidhri
saeed said sayeed syed sayed
samantha sam sammy
samina sameena
samuel sam sammy
sandra sandy
sarah sara sally sadie sal
saoirse seersha sersha
shabana shabnam
shahid shaheed
sheila shelagh sile
shiv shivani
sian jane sioned
simon si szymon
siobhan shevaun shivaun
sinead shinade
sofia sophie sophia zofia soph
stanley stan stanislaw
stephanie steph stefania
stephen steve steven stevie stefan ste
sukhdeep sukhi sukhwinder sukhjinder
susan sue suzie susie suzanne zuzanna susanna
sylvia sylvie
tadhg tim teague
tariq tarik
teresa terry theresa tess tessa
terence terry terrence
thomas tom tommy tomasz tam
timothy tim timmy
tomos tom
umar omar
usman uthman osman
valerie val
veronica ronnie vera
victor vic wiktor
victoria vicky tori vikki vic wiktoria
vincent vince vinny
violet vi
walter wally walt
wieslaw wiesiek
william bill will billy willie liam wil bil gwilym
winifred win winnie freda
wojciech wojtek
yusuf yousuf yousef yousaf youssef josef
yvonne eve evonne
zachary zac zak zack
zaynab zainab zeinab
zbigniew zbyszek
"""


@cache
def stands_for() -> dict[str, str]:
    """Each name of the table with the one that stands for its group."""
    found: dict[str, str] = {}
    for line in GROUPS.strip().splitlines():
        first, *others = line.split()
        for name in (first, *others):
            found.setdefault(name, first)
    return found
