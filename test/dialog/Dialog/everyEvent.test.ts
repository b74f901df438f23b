import { describe, expect, it } from "vitest"
import { type Step, transition } from "../../../src/dialog/Dialog.ts"
import type { State } from "../../../src/dialog/Dialog/State.ts"
import { context, dialog, events, states } from "../../kit/dialogs.ts"

/** Where each event leads from each state: a state's name, `stale`/`unknown` for a refused tap, `-` for no change. */
const anywhere: Readonly<Record<string, string>> = {
  "/start": "MainMenu",
  "/menu": "MainMenu",
  "/video": "ChoosingModel",
  "/balance": "- says balance",
  "/gallery": "ViewingGallery",
  "/help": "- says help",
  "/language": "ChoosingLanguage",
  "/cancel": "MainMenu",
  "/terms": "- says terms",
  "/paysupport": "WritingToSupport",
  "a reply": "- Reply",
  WriteToSupport: "WritingToSupport",
  "/buy": "ChoosingPack",
  "/receipts": "ViewingReceipts",
  "/history": "ViewingHistory",
  "/limits": "ViewingLimits",
  "/invite": "Inviting",
  "/promo": "- Redeem shows",
  "/privacy": "Reading",
  "/delete_me": "LosingEverything",
  DeleteMe: "LosingEverything",
  "/export": "- Export",
  Export: "- Export",
  EraseEverything: "unknown",
  "/start of a friend": "MainMenu Refer",
  "/audit": "- says help",
  "an operator's button": "- says help",
  paid: "- RecordPayment shows",
  refunded: "- ReversePayment shows",
  "a subscription stopped": "- ChangeSubscription",
  text: "Confirming",
  sticker: "- Tell shows",
  "a photo with words": "Confirming Tell",
  "a photo": "- Tell shows",
  "/video of words": "Confirming",
  edited: "-",
  ChooseModel: "unknown",
  Succeed: "unknown",
  ChooseMode: "unknown",
  ChooseRatio: "unknown",
  ChooseSeconds: "unknown",
  ChooseResolution: "unknown",
  ChooseSound: "unknown",
  ChooseCut: "unknown",
  ChooseStage: "unknown",
  ChooseLanguage: "unknown",
  ShowIdeas: "unknown",
  OpenIdeas: "unknown",
  UseIdea: "unknown",
  Direct: "unknown",
  UsePrompt: "unknown",
  Restyle: "unknown",
  KeepMine: "unknown",
  Edit: "unknown",
  Create: "unknown",
  WaitInLine: "unknown",
  Cancel: "MainMenu",
  Resume: "stale",
  Read: "Reading",
  PickLanguage: "ChoosingLanguage",
  Buy: "unknown",
  MorePacks: "unknown",
  TurnPage: "unknown",
  LimitDay: "unknown",
  LimitMonth: "unknown",
  StopSubscription: "unknown",
  Change: "unknown",
  TakeVariant: "unknown",
  "a still drawn": "-",
  "a still failed": "-",
  SeeStill: "unknown",
  BeginWithStill: "gone",
  AnotherStill: "gone",
  StillCard: "gone",
  ChangePicture: "unknown",
  Browse: "unknown",
  OpenVideo: "unknown",
  ChangeVideo: "unknown",
  "a picture": "Confirming CheckPicture React",
  "a piece of an album": "-",
  "an album waited for": "-",
  "a voice": "- Tell",
  "a voice heard": "-",
  "a voice unheard": "- Tell",
  "a refused picture": "- Tell",
  Shop: "ChoosingPack",
  Receipts: "ViewingReceipts",
  Receipt: "ViewingReceipt",
  History: "ViewingHistory",
  Limits: "ViewingLimits",
  Invite: "Inviting",
  Back: "MainMenu",
  NewVideo: "ChoosingModel",
  Menu: "MainMenu",
  Gallery: "ViewingGallery",
  Again: "- Recall",
  Flip: "- Recall",
  "what to change": "- Recall",
  "a reply to a video": "- Reply",
  CancelJob: "- CancelJob",
  Instead: "- Replace",
  MakeFilm: "- MakeFilm",
  StopNews: "- ChooseNews",
  SendAgain: "- Resend",
  TakeLate: "- TakeLate",
  DeclineLate: "- DeclineLate",
  unknown: "unknown",
  answered: "-",
  failed: "-",
  "the assistant stopped": "- shows",
  blocked: "-",
  unblocked: "-"
}

/** Words go to the assistant first where it was chosen to write; elsewhere they wait for the last question. */
const asking = { text: "AwaitingAssistant", "a photo with words": "AwaitingAssistant Tell" }
const keeping = (state: string) => ({ text: state, "a photo with words": `${state} Tell` })

/** On a card everything can be changed; SORA 2 has 720p only. */
const changes = {
  ChooseModel: "Confirming",
  ChooseMode: "AwaitingAssistant",
  ChooseRatio: "Confirming",
  ChooseCut: "Confirming",
  ChooseSeconds: "Confirming",
  Change: "ChangingCard"
}

const here: { readonly [Tag in State["_tag"]]: Readonly<Record<string, string>> } = {
  MainMenu: { ShowIdeas: "BrowsingIdeas" },
  ChoosingLanguage: { ChooseLanguage: "MainMenu" },
  Reading: {},
  ViewingGallery: { Browse: "ViewingGallery", OpenVideo: "ViewingReceipt", TurnPage: "ViewingGallery" },
  ChoosingModel: { ChooseModel: "ChoosingMode" },
  ExplainingRetirement: { Succeed: "ChoosingMode", Back: "ChoosingModel" },
  ChoosingMode: { ...keeping("ChoosingMode"), ChooseMode: "ChoosingOrientation", Back: "ChoosingModel" },
  ChoosingOrientation: {
    ...keeping("ChoosingOrientation"),
    ChooseRatio: "ChoosingDuration",
    Back: "ChoosingMode"
  },
  ChoosingDuration: { ...keeping("ChoosingDuration"), ChooseSeconds: "WritingPrompt", Back: "ChoosingOrientation" },
  ChoosingQuality: { ...keeping("ChoosingQuality"), ChooseResolution: "WritingPrompt", Back: "ChoosingDuration" },
  WritingPrompt: {
    ...asking,
    sticker: "WritingPrompt",
    "a photo": "WritingPrompt",
    ShowIdeas: "BrowsingIdeas",
    Back: "ChoosingOrientation"
  },
  BrowsingIdeas: { OpenIdeas: "BrowsingIdeas", UseIdea: "Confirming", Back: "WritingPrompt" },
  SendingPhoto: { Back: "BrowsingIdeas" },
  AwaitingAssistant: {
    ...asking,
    KeepMine: "Confirming",
    Back: "WritingPrompt",
    answered: "ReviewingPrompt",
    failed: "ReviewingPrompt",
    "the assistant stopped": "Confirming"
  },
  ReviewingPrompt: {
    ...asking,
    UsePrompt: "Confirming",
    Restyle: "AwaitingAssistant",
    KeepMine: "Confirming",
    Back: "WritingPrompt"
  },
  Confirming: {
    ...changes,
    SeeStill: "AwaitingStill",
    Create: "MainMenu CreateJob",
    Edit: "WritingPrompt",
    Buy: "- OfferPack",
    MorePacks: "ChoosingPack",
    paid: "Confirming RecordPayment"
  },
  ChangingCard: { ...changes, Edit: "WritingPrompt", Back: "Confirming" },
  AwaitingStill: { Back: "Confirming", "a still drawn": "Confirming", "a still failed": "Confirming Tell" },
  ChoosingPack: {
    Buy: "- OfferPack",
    StopSubscription: "- StopSubscription shows",
    Back: "Confirming",
    paid: "Confirming RecordPayment"
  },
  WritingToSupport: {
    text: "WritingToSupport AskSupport",
    "a photo with words": "WritingToSupport AskSupport",
    sticker: "WritingToSupport AskSupport",
    "a picture": "WritingToSupport AskSupport",
    "a piece of an album": "WritingToSupport AskSupport",
    "a voice": "WritingToSupport AskSupport",
    "a photo": "WritingToSupport AskSupport"
  },
  EnteringPromoCode: { text: "MainMenu Redeem" },
  ViewingReceipts: { TurnPage: "ViewingReceipts" },
  ViewingReceipt: { Back: "ViewingReceipts", ChangeVideo: "ViewingReceipt ChangeVideo", OpenVideo: "ViewingReceipt" },
  ViewingHistory: { TurnPage: "ViewingHistory", Back: "ChoosingPack" },
  ViewingLimits: { LimitDay: "- LimitSpending shows", LimitMonth: "- LimitSpending shows", Back: "ChoosingPack" },
  Inviting: { Back: "ChoosingPack" },
  LosingEverything: { EraseEverything: "MainMenu EraseEverything" }
}

const outcome = (from: State, step: Step): string => {
  if (step.toast !== undefined) return step.toast
  const asked = [...(step.command === undefined ? [] : [step.command]), ...step.followUps].map((one) =>
    one._tag === "Say" ? `says ${one.notice}` : one._tag
  )
  const moved = step.dialog.state !== from
  return [moved ? step.dialog.state._tag : "-", ...asked, ...(!moved && step.show ? ["shows"] : [])].join(" ")
}

describe("every event in every state", () => {
  for (const [tag, state] of Object.entries(states)) {
    const expected: Readonly<Record<string, string>> = { ...anywhere, ...here[state._tag] }
    it.each(Object.entries(events))(`${tag}: %s`, (name, event) => {
      const before = dialog(state)
      expect(outcome(state, transition(before, event, context))).toBe(expected[name])
      expect(before).toEqual(dialog(state))
    })
  }
})
