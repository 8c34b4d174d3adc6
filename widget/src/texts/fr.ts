// Les mots français de l’interface. Devant ; : ? ! et dans les guillemets : espace fine insécable.

import type { Texts } from "./en.js";

export const fr: Texts = {
  tag: "fr",

  title: "Aide",
  conversation: "Conversation",
  back: "Retour",
  restart: "Recommencer",
  close: "Fermer",
  loading: "Un instant…",

  greeting: "Que pouvons-nous faire pour vous ?",
  privacy: "Décrivez votre problème avec vos mots. Rien ne quitte cet appareil tant que vous n’envoyez pas de ticket.",

  composer: "Votre message",
  placeholder: {
    words: "Décrivez votre problème",
    candidates: "Ou dites-le autrement",
    choice: "Ou écrivez ici",
    end: "Autre chose ?",
    answer: "Votre réponse",
  },
  example: (text) => `p. ex. ${text}`,
  say: "Envoyer",
  suggestions: "Suggestions",
  suggested: (count) =>
    `${count === 1 ? "1 suggestion" : `${count} suggestions`}, à choisir avec les flèches`,

  you: "Vous avez dit :",
  change: (said) => `Modifier : ${said}`,
  changeHint: "Modifier cette réponse",
  hidden: "Réponse confidentielle",
  skipped: "Question passée",
  skip: "Passer",
  optional: "facultatif",
  yes: "Oui",
  no: "Non",
  solved: "Oui, c’est réglé",
  notSolved: "Non, pas encore",
  sent: "Envoyer le ticket",
  cancelled: "Ne pas envoyer le ticket",
  earlier: "Votre réponse précédente",
  reveal: "Afficher ma saisie",

  several: "De quoi s’agit-il ?",
  nothing: "Je n’ai rien trouvé qui corresponde.",
  elsewhere: "Cela ressemble à un autre sujet. Dois-je l’ouvrir ?",
  goOn: "Non, reprendre où j’en étais",
  otherWords: "Essayez avec d’autres mots.",
  otherWordsOrTicket: "Essayez avec d’autres mots ou écrivez un ticket.",
  noneOfThese: "Rien de tout cela : écrire un ticket",
  writeTicket: "Écrire un ticket",
  choose: "Faites votre choix",
  didThisHelp: "Est-ce que cela vous a aidé ?",
  circles: "Nous tournions en rond, je me suis donc arrêté ici.",
  unavailable: "Cette page n’est plus disponible.",
  ended: {
    solved: "Tant mieux si tout fonctionne.",
    notSolved: "Désolé, le problème n’est pas résolu.",
    done: "C’est tout sur ce sujet.",
    ticket: "Le support prend le relais.",
    link: "La suite se passe là-bas.",
  },
  somethingElse: "Poser une autre question",

  wrong: (reason, number) => {
    switch (reason.type) {
      case "empty":
        return "Veuillez répondre à cette question.";
      case "tooLong":
        return `Veuillez vous limiter à ${number(reason.max)} caractères.`;
      case "notANumber":
        return "Veuillez saisir un nombre.";
      case "notWhole":
        return "Veuillez saisir un nombre entier.";
      case "tooSmall":
        return `Veuillez saisir ${number(reason.min)} ou plus.`;
      case "tooLarge":
        return `Veuillez saisir ${number(reason.max)} ou moins.`;
      case "notYesNo":
        return "Veuillez répondre par oui ou par non.";
      case "notOneOf":
        return "Veuillez choisir l’une des réponses.";
      case "notAnEmail":
        return "Veuillez saisir une adresse e-mail, par exemple nom@exemple.fr.";
      case "notAPhone":
        return "Veuillez saisir un numéro de téléphone.";
      case "notAWebAddress":
        return "Veuillez saisir une adresse web, par exemple https://exemple.fr.";
      case "form":
        return "Cette réponse n’a pas la forme attendue.";
    }
  },

  ticket: {
    heading: "Votre ticket",
    promise: "Relisez-le et modifiez ce que vous voulez. Seul ce qui figure ici est envoyé, rien d’autre.",
    title: "Titre",
    details: "Détails",
    answers: "Vos réponses",
    conversation: "La conversation",
    lines: (count) => (count === 1 ? "1 ligne" : `${count} lignes`),
    procedure: "Procédure",
    remove: (name) => `Ne pas envoyer : ${name}`,
    leaveOut: "Retirer",
    leftOut: (count) => (count === 1 ? "1 réponse ne sera pas envoyée." : `${count} réponses ne seront pas envoyées.`),
    leftOutConversation: "La conversation ne sera pas envoyée.",
    putBack: "Remettre",
    none: "Aucun",
    required: "obligatoire",
    wrong: "Veuillez vérifier ce champ.",
    wrongSummary: "Veuillez vérifier les champs signalés.",
    send: "Envoyer le ticket",
    cancel: "Ne pas envoyer",
    waiting: "Votre ticket est en route…",
    queued: "Le support est injoignable pour le moment. Votre ticket attend sur cet appareil et partira tout seul.",
    delivered: "Le support a bien reçu votre ticket.",
    refused: "Le support n’a pas accepté le ticket.",
    number: "Ticket",
    open: "Ouvrir le ticket",
    pending: "en route",
  },

  confirmRestart: "Recommencer ? Cette conversation sera oubliée.",
  keepOn: "La garder",
  wentOn: "Un problème est survenu. La conversation reprend là où elle en était ; veuillez réessayer.",
  dropped: (count) =>
    count === 1
      ? "La page a été mise à jour : l’une de vos réponses ne convient plus et a été retirée."
      : `La page a été mise à jour : ${count} de vos réponses ne conviennent plus et ont été retirées.`,
  mishap: "Cela n’a pas fonctionné. Veuillez essayer autre chose.",
  noteDelivered: (number) => `Votre ticket ${number} est bien arrivé au support.`.replace("  ", " "),
  noteRefused: "Le support n’a pas accepté l’un de vos tickets précédents.",
  dismiss: "Masquer",
  wentBack: "Retour à l’étape précédente.",

  failed: {
    manifest: "L’aide est injoignable pour le moment.",
    shelves: "Une partie de l’aide n’a pas pu être chargée.",
    engine: "L’aide n’a pas pu démarrer dans ce navigateur.",
  },
  failedHint: "Vérifiez votre connexion, puis réessayez. Rien de ce que vous avez écrit n’est perdu.",
  retry: "Réessayer",

  copy: "Copier",
  copied: "Copié",
  code: "Texte à copier",
  table: "Tableau",
  picture: "Ouvrir l’image en grand",
  newTab: "(nouvel onglet)",
  alert: { note: "Note", tip: "Astuce", important: "Important", warning: "Attention", caution: "Danger" },
};
