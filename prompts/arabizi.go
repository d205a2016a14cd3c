package prompts

import "strings"

// InArabicLetters is the reply to Arabic that is written in Latin letters.
const InArabicLetters = "أقرأ العربية مكتوبة بحروفها. اكتب سؤالك بالحروف العربية من فضلك، وسأجيبك من المقال."

var (
	// Arabizi lists Arabic words as chats write them in Latin letters: first those that ask and
	// point, then nouns and verbs of questions, then greetings.
	Arabizi = strings.Fields(`
		kam kem bikam bekam bkam adesh addesh addeh qaddesh gaddesh kaddesh chhal shhal
		meen mnu mnou meno mino minu mneen mnein mnwen mnwein minwen 
		shu shou sho shoo shno shnu shnou shino shinu chno chnou chnowa chnouwa chnia achno ashno chkoun shkoun chkon shkon
		eish esh eysh ayesh wesh wsh eih eyh
		leh leih leeh laih lesh leish leysh laish lish alash alach limatha limaza limadha lemaza lematha
		wein wain weyn ween fein feyn feen fayn winu wino mnayn menein minein ayna aina
		emta imta amta emteh ayemta eimta aymta waqtash waqtach wa2tash fouqash 
		keef kif kayf kayfa kaifa kaif kifash kifach kefash ezay ezzay izay izzay ezzai ezai azay shlon shlonha chlon eshlon
		matha maza madha mathaa mahowa mahiya mahuwa shinhi shinhu
		howa huwa howwa huwwa heya hiya heyya hiyya humma hada hadi hadha hatha haza hayda haida hayde haydi dah dih dol hadol hadool
		elli illi yalli yelli alladhi allathi allazi allati
		mish msh mafi mafish mafesh mafeesh fih feeh fiha feha laysa laisa ghair
		kan kanet kanat kanu kano kanou ykoon yekoon yikoon takun yakun yakoun bikoon
		kaman kamen kman aktar akthar aktr ktir kteer kthir ketir awwal akher akhir baad baed abl qabl hasab hawl hawla khilal
		bayn beyn lazem lazim momken mumkin mumken mmkn yani yaani halla hala2 delwaty dilwaqti hassa tawa daba
		ayez aayez awez aawez biddi beddi bidi abgha abga abghi bghit aref aaref aarif araf afham efham efhamni
		maqal maqala maqaal maqalah makal makala maqalat makaal jawab gawab sual soal sou2al sowal so2al mawdu mawdou mawdoo
		mawdo mawdua fikra fekra sharh mukhtasar mokhtasar mulakhas molakhas khulasa kholasa
		lakhes lakhkhes lakhis lakhisli lakheseli ekhtasar ihki ehki ehkili ihkili olli oli2 olly ollyly oulli goli gulli
		qulli gollili khabarni khabberni khabberny fahhemni fahemni eshrah ishrah oshroh
		raees raiis rayes rayyis wazir wazeer wozara wuzara hukuma hokuma hokoma hokouma dawla dowla dawlat dowlat dowal duwal
		douwal dawlet doual bilad balad elbalad
		monazama monazzama munazama munazzama monazamet monazamat munazamat munazzamat monadhama munadhama monathama
		mizaniya mizania mizaniyat mizaniyet mizanya mizanyet mezanya mezaniya mizaniyya mizaniyyat mezanyet
		qimma qemma kemma qimmat qemmet ijtima ijtimaa ijtimaat ejtima ejtema ejtemaa egtema egtemaa egtima ightima mutamar motamar muatamar
		rusya rusiya rusyia roosya rousya rosya ruusya arminya armenya armeenya amrika amreeka amrica amerka osbekistan azerbijan azarbijan
		adad hadaf ahdaf asbab sabab natija nateega natiga qarar qararat qaraar raqam maana mana2 ism esm ismo esmo esmha
		ismha makan zaman tarikh tareekh taree5 siyasa siyasi askariya iqtisad eqtesad amn alamn jamai jamaai gamai
		harb alharb elharb tahaluf taawon taawun mushkila moshkela mushkile moshkila khilaf elkhilaf mowafaa mowafqa tarafadat
		rafad rafadat rafadet hadar hadara hadaru hadaret hadaro shara2 sharak sharakat tadfa tedfa tedfaa tadfaa yadfa yedfa
		betedfa btedfa dafa dafaa dafaat dafaet qal qalat alet galat waqa waqaa waqaat ittafaqo ettafaqo
		alaikum alaykum aleikum aleykom alaikom marhaba marhaban marhabtain ahlan ahlein ahleen shukran shokran choukran
		chokran habibi habibti yalla inshallah wallah wallahi tayeb tayib tayyeb kifak keefak kifik ezayak izayak ezayyak
		shlonak shlonik shlonkum labas bslama maassalama samaht samahti fadlak fadlik
	`)
	// ArabiziShared lists those that are words, names or letters of other languages too.
	ArabiziShared = strings.Fields(`
		el al il l ul ar w wa wu ya fi fel fil fal bel bil bi b lel lil li lal ala min mn men mnel minel ma man hal da di ana
		enta inta enti inti ente
		eh ay ayy kol kull kul bas bass aw ila ela illa maa mush moush fe fy fin wen win mu mo mou 
		mesh hay mata salam salaam sabah masa khair kheir kher nas naas sana sanat yom youm yawm kalam kelma ism adil amal dar
		shi shay shay haja haga hagat raqm rais
	`)
	// ArabiziOpening lists those of them that ask at the beginning of a question.
	ArabiziOpening = strings.Fields("ma man mata hal min eh")
	// LatinWords lists frequent words of the languages that are written in Latin letters: a text with
	// them is none of Arabic.
	LatinWords = strings.Fields(`
		the a of to in is are was were be been it its this that these those and or but not no yes with from by for on at as
		about into over under between after before during
		what whats who whos whom whose when whens where wheres why which how hows do does did has have had can could will
		would should shall may might must there their they he she his her him you your we our us me my if then than so
		tell explain summarize summarise list give show much many more most some any all please article main summit president country countries
		le les des du au aux une un et ou est sont dans pour par sur avec qui que quoi quel quelle quels quelles quand comment
		pourquoi combien où ce cette ces qu quest il elle ils elles nous vous ne pas plus son sa ses selon article
		der die das den dem des ein eine einer eines einem und oder ist sind war waren wer wen wem wessen wie was wann wo
		woher wohin warum wieso welche welcher welches wieviel viele nach von vom zu zum zur mit bei auf für über im ins aus
		er sie es wir ihr ich nicht kein keine hat haben wird wurde werden beim gestern zwischen
		los las una y o en del por para con sin sobre qué quién cuándo cuánto cuál cómo dónde que quien quienes cuando cuanto
		cuantos cual como donde porque es son fue fueron se su sus más no
		lo gli uno della dei delle nel nella che chi cosa quando quanto quanti dove perché perche come è sono era con per tra
		os um uma dos das no na nos nas em quem onde porque quanto são foi não com pelo pela
		bir ve ile ne kim nasıl nasil nerede neden kaç kac hangi için icin bu şu mi mı mu var yok
		het een van en niet hoe wat wie waar waarom wanneer hoeveel zijn was heeft met voor op uit bij naar
		och att det som är för av inte hur vad vem när var varför
		kto chto kak gde kogda pochemu skolko kakoy kakie zachem eto na iz ili
	`)
)
