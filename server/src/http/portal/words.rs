//! What the portal says, in the languages of the interface.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// The words of one language.
pub struct Words {
    pub tag: &'static str,
    pub help: &'static str,
    pub log_in: &'static str,
    pub log_out: &'static str,
    pub login: &'static str,
    pub password: &'static str,
    pub without: &'static str,
    pub wrong: &'static str,
    pub unreachable: &'static str,
    pub wait: fn(u64) -> String,
    /// There is no such page: a title and a hint.
    pub nothing: [&'static str; 2],
    /// It is our trouble.
    pub later: [&'static str; 2],
}

static ALL: &[Words] = &[
    Words {
        tag: "en",
        help: "Help",
        log_in: "Log in",
        log_out: "Log out",
        login: "User name",
        password: "Password",
        without: "Go on without logging in",
        wrong: "User name or password is wrong.",
        unreachable: "Logging in is not possible at the moment. Please try again later.",
        wait: |minutes| format!("Too many attempts. Please try again in {minutes} min."),
        nothing: ["There is nothing here", "Please check the address, or ask whoever gave it to you."],
        later: ["Not available at the moment", "Please try again later."],
    },
    Words {
        tag: "fr",
        help: "Aide",
        log_in: "Se connecter",
        log_out: "Se déconnecter",
        login: "Nom d’utilisateur",
        password: "Mot de passe",
        without: "Continuer sans se connecter",
        wrong: "Le nom d’utilisateur ou le mot de passe est incorrect.",
        unreachable: "La connexion est impossible pour le moment. Réessayez plus tard.",
        wait: |minutes| format!("Trop de tentatives. Réessayez dans {minutes} min."),
        nothing: [
            "Il n’y a rien ici",
            "Vérifiez l’adresse, ou demandez-la à la personne qui vous l’a donnée.",
        ],
        later: ["Indisponible pour le moment", "Réessayez plus tard."],
    },
    Words {
        tag: "de",
        help: "Hilfe",
        log_in: "Anmelden",
        log_out: "Abmelden",
        login: "Benutzername",
        password: "Passwort",
        without: "Ohne Anmeldung weiter",
        wrong: "Benutzername oder Passwort ist falsch.",
        unreachable: "Die Anmeldung ist im Moment nicht möglich. Bitte versuchen Sie es später noch einmal.",
        wait: |minutes| format!("Zu viele Versuche. Bitte versuchen Sie es in {minutes} min noch einmal."),
        nothing: [
            "Hier ist nichts",
            "Bitte prüfen Sie die Adresse, oder fragen Sie, wer sie Ihnen gegeben hat.",
        ],
        later: ["Im Moment nicht verfügbar", "Bitte versuchen Sie es später noch einmal."],
    },
    Words {
        tag: "es",
        help: "Ayuda",
        log_in: "Iniciar sesión",
        log_out: "Cerrar sesión",
        login: "Nombre de usuario",
        password: "Contraseña",
        without: "Continuar sin iniciar sesión",
        wrong: "El nombre de usuario o la contraseña no son correctos.",
        unreachable: "No es posible iniciar sesión en este momento. Inténtelo más tarde.",
        wait: |minutes| format!("Demasiados intentos. Inténtelo de nuevo en {minutes} min."),
        nothing: ["Aquí no hay nada", "Compruebe la dirección o pregunte a quien se la dio."],
        later: ["No disponible en este momento", "Inténtelo más tarde."],
    },
    Words {
        tag: "it",
        help: "Aiuto",
        log_in: "Accedi",
        log_out: "Esci",
        login: "Nome utente",
        password: "Password",
        without: "Continua senza accedere",
        wrong: "Il nome utente o la password non sono corretti.",
        unreachable: "Al momento non è possibile accedere. Riprovi più tardi.",
        wait: |minutes| format!("Troppi tentativi. Riprovi tra {minutes} min."),
        nothing: ["Qui non c’è nulla", "Controlli l’indirizzo, o lo chieda a chi glielo ha dato."],
        later: ["Al momento non disponibile", "Riprovi più tardi."],
    },
    Words {
        tag: "nl",
        help: "Hulp",
        log_in: "Inloggen",
        log_out: "Uitloggen",
        login: "Gebruikersnaam",
        password: "Wachtwoord",
        without: "Verder zonder in te loggen",
        wrong: "De gebruikersnaam of het wachtwoord is onjuist.",
        unreachable: "Inloggen is op dit moment niet mogelijk. Probeer het later opnieuw.",
        wait: |minutes| format!("Te veel pogingen. Probeer het over {minutes} min opnieuw."),
        nothing: ["Hier is niets", "Controleer het adres, of vraag het aan degene die het u gaf."],
        later: ["Op dit moment niet beschikbaar", "Probeer het later nog eens."],
    },
    Words {
        tag: "pt",
        help: "Ajuda",
        log_in: "Entrar",
        log_out: "Sair",
        login: "Nome de usuário",
        password: "Senha",
        without: "Continuar sem entrar",
        wrong: "O nome de usuário ou a senha não estão corretos.",
        unreachable: "Não é possível entrar no momento. Tente mais tarde.",
        wait: |minutes| format!("Muitas tentativas. Tente de novo em {minutes} min."),
        nothing: ["Não há nada aqui", "Verifique o endereço ou pergunte a quem o forneceu."],
        later: ["Indisponível no momento", "Tente novamente mais tarde."],
    },
    Words {
        tag: "ar",
        help: "المساعدة",
        log_in: "تسجيل الدخول",
        log_out: "تسجيل الخروج",
        login: "اسم المستخدم",
        password: "كلمة المرور",
        without: "المتابعة دون تسجيل الدخول",
        wrong: "اسم المستخدم أو كلمة المرور غير صحيحة.",
        unreachable: "لا يمكن تسجيل الدخول حاليًا. يُرجى المحاولة لاحقًا.",
        nothing: ["لا يوجد شيء هنا", "يُرجى التحقق من العنوان، أو سؤال من أعطاك إياه."],
        later: ["غير متاح حاليًا", "يُرجى المحاولة مرة أخرى لاحقًا."],
        wait: |minutes| {
            let after = match minutes {
                1 => "دقيقة واحدة".to_owned(),
                2 => "دقيقتين".to_owned(),
                _ if (3..=10).contains(&(minutes % 100)) => format!("{minutes} دقائق"),
                _ => format!("{minutes} دقيقة"),
            };
            format!("محاولات كثيرة جدًا. يُرجى المحاولة مرة أخرى بعد {after}.")
        },
    },
];

/// The words of the first language that the browser asks for and that there is; else English.
pub fn words(headers: &HeaderMap) -> &'static Words {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = asked.split(',').map(|one| one.split([';', '-']).next().unwrap_or_default().trim());
    tags.filter_map(|tag| ALL.iter().find(|words| words.tag.eq_ignore_ascii_case(tag)))
        .next()
        .unwrap_or(&ALL[0])
}
