//! Function words of each language: they say nothing about a problem, but much about the language it is told in.
//!
//! They are left out of questions, never out of documents.

use super::fold;
use super::stem::primary;

const ENGLISH: &str = "a an and are as at am be been but by can could did do does doing for from had has have having \
    he her his how i if in into is it its just me my of on or our please she should so some such than that \
    the their them then there these they this those to up us was we were what when where which while who \
    why will with would you your s t d ll m re ve hi hello hey thanks thank";

const FRENCH: &str = "a ai ainsi au aux avec c ce ces cet cette d dans de des du elle elles en est et eu il ils j je l la le \
    les leur leurs lui m ma mais me mes moi mon n nos notre nous on ont ou par pas pour qu que quel quelle \
    quelles quels qui s sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y été être \
    suis comment bonjour merci svp plaît est-ce fait faire faut ça cela donc quand puis peux peut dois";

const GERMAN: &str = "aber als am an auf aus bei bin bis bitte da das dass dem den denn der des die dies diese diesem \
    diesen dieser dieses doch du ein eine einem einen einer eines er es für habe haben hallo hat hatte ich ihm ihn ihr \
    ihre im in ins ist ja kann kannst können man mein meine meinem meinen meiner mich mir mit muss nach nicht noch nun \
    nur ob oder sein seine sich sie sind so soll um und uns unser unsere vom von vor wann warum was wenn wer werden \
    weshalb wie wieso wir wird wo zu zum zur über danke";

const DUTCH: &str = "aan al als alsjeblieft bij dan dat de deze die dit doe doen door een en er graag had heb hebben heeft \
    hem het hij hoe ik in is je jij jullie kan kun kunnen maar me mij mijn met moet na naar niet nog nu of om onder ons \
    onze ook op over te tot uit van veel voor waar waarom wanneer wat we wel welke werd wie wij worden wordt zijn zij zo \
    zonder u uw hallo bedankt dank";

const SPANISH: &str = "a al algo ante como cómo con cual cuál cuando cuándo de del desde donde dónde el él ella en entre era \
    es esa ese eso esta está este esto estoy fue gracias ha hacer hago hasta hay he hola la las le les lo los me mi mis \
    muy nada ni no nos nuestra nuestro o para pero por porque puede puedo que qué quien quién se sea ser si sí sin sobre \
    son soy su sus también te tengo tiene todo tu tú un una uno unos y ya yo favor";

const ITALIAN: &str = "a ad al alla alle allo ai agli anche c che chi ci ciao come con cosa cui d da dal dalla dei del della \
    delle di dove e è ed era essere fa fare gli grazie ha hanno ho i il in io l la le lo loro ma mi mia miei mio nel nella \
    nei noi non nostra nostro o per perché perchè però più posso può qual quale quando quella quello questa questo qui \
    sei senza si sia sono su sua suo sul sulla tra tu un una uno vi voi salve favore";

const PORTUGUESE: &str = "a ao aos as até com como da das de dela dele depois do dos e é ela ele em entre era essa esse esta \
    está este eu faço faz fazer foi há isso isto já lhe mais mas me meu meus minha minhas muito na não nas nem no nos nós \
    nossa nosso num numa o obrigado obrigada olá onde os ou para pela pelo pode por porque posso qual quando que quem se \
    sem ser seu seus sua suas só também te tem tenho um uma vou você favor";

const DANISH: &str = "ad af alle at blev bliver da de dem den der deres det dig din du efter eller en end er et for fordi fra \
    før gør ham han har havde hej her hos hun hvad hvem hvis hvor hvordan hvorfor i ikke ind ja jeg kan man med meget men \
    mig min mine mit når nej nu og om op os over på sig skal som så tak til ud under vi vil være været";

const NORWEGIAN: &str = "av at bare ble blir da de deg dem den der deres det din du eller en er et etter fordi for fra får gjør \
    ha han har hei her hos hun hva hvem hvis hvor hvordan hvorfor i ikke inn ja jeg kan man med meg meget men min mine mitt \
    mot når nei nå og om opp oss over på seg skal som så takk til under ut vi vil være vært";

const SWEDISH: &str = "alla att av bara blev blir de dem den denna deras dess det detta dig din du där efter eller en er ett \
    från för gör ha hade han har hej hos hon hur här i icke inte ja jag kan man med men mig min mina mitt mot mycket måste \
    ni nu när nej och om oss på sig ska skall som så tack till under upp ut utan vad var varför vara vem vi vid vill är över";

const FINNISH: &str = "ei eivät ehkä ja jos joka jotka kanssa kiitos koska kuin kuinka kun me mikä miksi missä miten mitä mutta \
    myös myötä minä minulla minun minut moi en et emme että hei hän he ilman itse jo kaikki kuka nyt ne niin ole olen olet \
    oli olla on ovat pitää se sen sinä sitten tai te tämä tätä tässä vain vaikka voi voin";

const HUNGARIAN: &str = "a az ami amely azt be csak de egy el ez ezt és fel ha hanem hogy hogyan hol igen ill is itt ki kell \
    kérem köszönöm le lehet lesz ma majd már meg még mely mert mi miért mikor milyen mint mit most nagyon ne nekem nem nincs \
    ő ön s sem sok szia tud tudok tudom úgy vagy vagyok van vannak volt hogyha én";

const ROMANIAN: &str = "a acea aceasta acest acesta al ale am ar are as ați au ca că care ce cea cel cele cei cine cu cum cât \
    când da dacă dar de din după e ea ei el ele era este eu fi fără fost i iar în între la le lui mai mă mea mei meu mi nu \
    ne noi nostru o ori pe pentru pot poate prin s sa să sau se si și sub sunt te tu un una unde unei unui va vă voi \
    mulțumesc bună";

const TURKISH: &str = "acaba ama ancak bana bazı ben beni benim bir biz bu bunu burada çok çünkü da daha de değil diye gibi \
    göre hem hiç için ile ise kadar ki kim lütfen merhaba mi mı mu mü nasıl ne neden nerede niçin niye o olan olarak \
    olduğu onu onun sana sen senin siz şey şu tamam teşekkürler var ve veya ya yok";

const RUSSIAN: &str = "а без более бы был была были было быть в вам вас ведь во вот все всё вы где да для до его ее её если \
    есть еще ещё же за здравствуйте и из или им их к как какой когда кто ли меня мне мной могу мой моя мое мы на над нас не \
    него нет ни но ну о об он она они оно от очень по под пожалуйста почему при привет с со спасибо так также там то тоже \
    только ты у уже что чтобы это этот эта эти я";

const GREEK: &str = "ο η το οι τα του της των τον την τους τις ένας μια μία ένα και κι ή να θα δεν δε μην με σε στο στη στην \
    στον στα στις στους για από προς κατά μετά πριν που πού πως πώς τι ποιος ποια ποιο όταν πότε γιατί αν αλλά όμως είναι \
    είμαι ήταν έχω έχει έχουν μου σου του μας σας εγώ εσύ αυτό αυτός αυτή αυτά εδώ εκεί πολύ μόνο πρέπει μπορώ γεια παρακαλώ \
    ευχαριστώ";

const ARABIC: &str = "في من على إلى عن مع هذا هذه ذلك تلك هو هي هم أنا أنت نحن أنتم كان كانت يكون ما ماذا متى أين كيف لماذا هل \
    لا لم لن ليس لا و أو ثم لكن إن أن إذا قد لقد كل بعض بعد قبل عند عندي لدي لي له لها لنا بين حتى التي الذي الذين هنا هناك \
    من فضلك شكرا مرحبا";

const TAMIL: &str = "ஒரு என்று மற்றும் இந்த இது என்ற கொண்டு என்பது பல ஆகும் அல்லது அவர் நான் உள்ள அந்த இவர் என முதல் என்ன எப்படி ஏன் \
    எங்கே எப்போது யார் எனக்கு என் எனது நாம் நீங்கள் இல்லை ஆனால் அதன் தான் பின்னர் போது மிகவும் இங்கு மேலும் செய்ய வேண்டும் \
    முடியவில்லை வணக்கம் நன்றி";

/// Words that tell a problem and are as much of their language as function words are.
const ENGLISH_BESIDES: &str = "again all any anymore cannot get got help into need new no not off only out still want \
    without work working works";
const FRENCH_BESIDES: &str = "aucun aucune ne plus rien sans toujours besoin";

/// The words that tell a language from others, without accents, in order.
pub fn common_words(language: &str) -> Vec<String> {
    let besides = match primary(language) {
        "en" => ENGLISH_BESIDES,
        "fr" => FRENCH_BESIDES,
        _ => "",
    };
    let mut words = function_words(language);
    words.extend(besides.split_whitespace().map(fold));
    words.sort_unstable();
    words
}

/// The function words of a language, without accents, in order; none for a language that is not known.
pub fn function_words(language: &str) -> Vec<String> {
    let list = match primary(language) {
        "en" => ENGLISH,
        "fr" => FRENCH,
        "de" => GERMAN,
        "nl" => DUTCH,
        "es" => SPANISH,
        "it" => ITALIAN,
        "pt" => PORTUGUESE,
        "da" => DANISH,
        "no" | "nb" | "nn" => NORWEGIAN,
        "sv" => SWEDISH,
        "fi" => FINNISH,
        "hu" => HUNGARIAN,
        "ro" => ROMANIAN,
        "tr" => TURKISH,
        "ru" => RUSSIAN,
        "el" => GREEK,
        "ar" => ARABIC,
        "ta" => TAMIL,
        _ => "",
    };
    let mut words: Vec<String> = list.split_whitespace().map(fold).collect();
    words.sort_unstable();
    words.dedup();
    words
}
