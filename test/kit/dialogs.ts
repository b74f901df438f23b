import { catalogue, shippedModels } from "../../src/video/ModelCatalogue.ts"
import { shippedLibrary } from "../../src/assistant/PromptLibrary.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { ChargeId, JobId, MessageId, ModelId, PackId } from "../../src/domain/Ids.ts"
import { Prompt } from "../../src/domain/Video.ts"
import { VideoNumber } from "../../src/domain/VideoNumber.ts"
import { FileId } from "../../src/domain/VideoInputs.ts"
import { draftOf } from "../../src/dialog/Dialog/assistance.ts"
import type { Event } from "../../src/dialog/Dialog/Event.ts"
import type { Dialog, Spec, State } from "../../src/dialog/Dialog/State.ts"
import type { ViewData } from "../../src/dialog/Dialog/view.ts"
import type { TransitionContext } from "../../src/dialog/Dialog.ts"

export const sora = ModelId.make("sora-2")
export const pro = ModelId.make("wan-3")
export const job = JobId.make("6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0e")
export const charge = ChargeId.make("stx-1")
export const cat = Prompt.make("a cat on a skateboard")

/** The shipped models where somebody serves them all, where nobody does, and where only Sora's server is gone. */
export const offered = catalogue(shippedModels, { serves: () => true, today: "2026-11-23" })
export const retired = catalogue(shippedModels, { serves: () => false, today: "2026-11-23" })
export const succeeded = catalogue(shippedModels, {
  serves: ({ provider }) => provider !== "sora",
  today: "2026-11-23"
})
export const context: TransitionContext = {
  catalogue: offered,
  packs: shippedPacks,
  library: shippedLibrary,
  assistant: true,
  transcription: true,
  version: 7,
  eventId: "u1",
  role: "user",
  stranger: false
}

/** What a screen shows besides its dialog, to somebody with 60 coins. */
export const viewData: ViewData = {
  catalogue: offered,
  providers: new Map([["sora", { label: "OpenAI's wire" }]]),
  version: 7,
  balance: Coins.make(60),
  gallery: { items: [], more: false, models: [] },
  demo: false,
  assistant: true,
  dailyCoins: 0,
  maxActiveJobs: 2,
  kept: { videoDays: 30, wordsDays: undefined },
  packs: shippedPacks,
  library: shippedLibrary,
  account: undefined
}

export const spec: Spec = { model: sora, mode: "assistant", ratio: "9:16", seconds: 8, resolution: "720p" }
export const manual: Spec = { ...spec, mode: "manual" }

/** One example of every state a dialog can be in. */
export const states = {
  MainMenu: { _tag: "MainMenu" },
  ChoosingLanguage: { _tag: "ChoosingLanguage" },
  Reading: { _tag: "Reading", page: "help" },
  ViewingGallery: { _tag: "ViewingGallery" },
  ChoosingModel: { _tag: "ChoosingModel" },
  ExplainingRetirement: { _tag: "ExplainingRetirement", model: sora },
  ChoosingMode: { _tag: "ChoosingMode", model: sora },
  ChoosingOrientation: { _tag: "ChoosingOrientation", model: sora, mode: "manual" },
  ChoosingDuration: { _tag: "ChoosingDuration", model: sora, mode: "manual", ratio: "9:16" },
  ChoosingQuality: { _tag: "ChoosingQuality", model: pro, mode: "manual", ratio: "9:16", seconds: 10 },
  WritingPrompt: { _tag: "WritingPrompt", spec, problem: undefined },
  BrowsingIdeas: { _tag: "BrowsingIdeas", spec: manual },
  SendingPhoto: { _tag: "SendingPhoto", spec: manual, prompt: cat },
  AwaitingAssistant: { _tag: "AwaitingAssistant", spec, idea: cat, style: "scene", previous: undefined, request: "u0" },
  ReviewingPrompt: {
    _tag: "ReviewingPrompt",
    spec,
    idea: cat,
    prompt: Prompt.make("a vivid cat"),
    assistantFailed: false
  },
  Confirming: {
    _tag: "Confirming",
    spec,
    prompt: cat,
    price: Coins.make(32),
    obstacle: undefined,
    assistantFailed: false
  },
  ChangingCard: {
    _tag: "ChangingCard",
    card: { spec, prompt: cat, price: Coins.make(32), obstacle: undefined, assistantFailed: false },
    part: "seconds"
  },
  AwaitingStill: {
    _tag: "AwaitingStill",
    card: { spec: manual, prompt: cat, price: Coins.make(32), obstacle: undefined, assistantFailed: false },
    request: "u0"
  },
  ChoosingPack: {
    _tag: "ChoosingPack",
    card: { spec, prompt: cat, price: Coins.make(32), obstacle: "insufficient-coins", assistantFailed: false }
  },
  WritingToSupport: { _tag: "WritingToSupport" },
  EnteringPromoCode: { _tag: "EnteringPromoCode" },
  ViewingReceipts: { _tag: "ViewingReceipts", page: 0 },
  ViewingReceipt: { _tag: "ViewingReceipt", job },
  ViewingHistory: { _tag: "ViewingHistory", page: 2 },
  ViewingLimits: { _tag: "ViewingLimits" },
  Inviting: { _tag: "Inviting" },
  LosingEverything: { _tag: "LosingEverything" }
} as const satisfies { readonly [Tag in State["_tag"]]: Extract<State, { _tag: Tag }> }

const step = (button: Extract<Event, { _tag: "PressedStep" }>["button"]): Event => ({
  _tag: "PressedStep",
  version: context.version,
  button
})

/** One example of everything that can happen to a dialog; step buttons are of the current card. */
export const events: Readonly<Record<string, Event>> = {
  "/start": { _tag: "SentCommand", command: "start" },
  "/menu": { _tag: "SentCommand", command: "menu" },
  "/video": { _tag: "SentCommand", command: "video" },
  "/balance": { _tag: "SentCommand", command: "balance" },
  "/gallery": { _tag: "SentCommand", command: "gallery" },
  "/help": { _tag: "SentCommand", command: "help" },
  "/language": { _tag: "SentCommand", command: "language" },
  "/cancel": { _tag: "SentCommand", command: "cancel" },
  "/terms": { _tag: "SentCommand", command: "terms" },
  "/paysupport": { _tag: "SentCommand", command: "paysupport" },
  "/buy": { _tag: "SentCommand", command: "buy" },
  "/receipts": { _tag: "SentCommand", command: "receipts" },
  "/history": { _tag: "SentCommand", command: "history" },
  "/limits": { _tag: "SentCommand", command: "limits" },
  "/invite": { _tag: "SentCommand", command: "invite" },
  "/privacy": { _tag: "SentCommand", command: "privacy" },
  "/export": { _tag: "SentCommand", command: "export" },
  "/delete_me": { _tag: "SentCommand", command: "delete_me" },
  "/promo": { _tag: "SentCommand", command: "promo", argument: "WELCOME" },
  "/start of a friend": { _tag: "SentCommand", command: "start", argument: "ref_abc" },
  "/audit": { _tag: "Operated", operation: "audit", argument: "" },
  paid: { _tag: "Paid", charge, payload: "6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0f", stars: 350, until: undefined },
  refunded: { _tag: "Refunded", charge },
  "a subscription stopped": {
    _tag: "SubscriptionChanged",
    payload: "6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0f",
    state: "canceled"
  },
  text: { _tag: "SentText", text: "a dog on the moon" },
  sticker: { _tag: "SentOther" },
  "a photo with words": { _tag: "SentText", text: "a dog on the moon", under: "photo" },
  "a reply": { _tag: "SentText", text: "a dog on the moon", replyTo: MessageId.make(98) },
  "a photo": { _tag: "SentOther", content: "photo" },
  "a picture": {
    _tag: "SentOther",
    content: "photo",
    picture: FileId.make("AgAC-1"),
    message: MessageId.make(99),
    sent: 1000
  },
  "a piece of an album": {
    _tag: "SentOther",
    content: "photo",
    picture: FileId.make("AgAC-2"),
    group: "13000000000000001",
    message: MessageId.make(100),
    sent: 1000
  },
  "a voice": {
    _tag: "SentOther",
    content: "voice",
    sound: { file: FileId.make("AwAC-1"), seconds: 4, bytes: 9000 },
    message: MessageId.make(101),
    sent: 1000
  },
  "a voice heard": { _tag: "SoundHeard", request: "u1", text: "a dog on the moon" },
  "a voice unheard": { _tag: "SoundUnheard", request: "u1", problem: "silent" },
  "an album waited for": { _tag: "AlbumWaited", request: "u1", pieces: 2 },
  "a refused picture": { _tag: "PictureRefused", file: FileId.make("AgAC-1"), problem: "heic" },
  "a still drawn": { _tag: "StillDrawn", request: "u0", still: 5, file: FileId.make("AgAC-3") },
  "a still failed": { _tag: "StillFailed", request: "u0", problem: "late" },
  SeeStill: step({ _tag: "SeeStill" }),
  BeginWithStill: { _tag: "PressedFree", button: { _tag: "BeginWithStill", still: 5 } },
  AnotherStill: { _tag: "PressedFree", button: { _tag: "AnotherStill", still: 5 } },
  StillCard: { _tag: "PressedFree", button: { _tag: "StillCard", still: 5 } },
  ChangePicture: step({ _tag: "ChangePicture", change: "pad" }),
  Browse: step({ _tag: "Browse", to: "favourites" }),
  OpenVideo: step({ _tag: "OpenVideo", job }),
  ChangeVideo: step({ _tag: "ChangeVideo", change: "favourite" }),
  "/video of words": { _tag: "SentCommand", command: "video", argument: "a dog on the moon" },
  edited: { _tag: "EditedText", text: "a dog on the moon", message: MessageId.make(99) },
  ChooseModel: step({ _tag: "ChooseModel", model: sora }),
  Succeed: step({ _tag: "Succeed", model: pro }),
  ChooseMode: step({ _tag: "ChooseMode", mode: "meme" }),
  ChooseRatio: step({ _tag: "ChooseRatio", ratio: "16:9" }),
  ChooseSeconds: step({ _tag: "ChooseSeconds", seconds: 8 }),
  ChooseSound: step({ _tag: "ChooseSound", sound: "off" }),
  ChooseResolution: step({ _tag: "ChooseResolution", resolution: "1080p" }),
  ChooseCut: step({ _tag: "ChooseCut", cut: { seconds: 4, resolution: "720p", model: sora } }),
  ChooseLanguage: step({ _tag: "ChooseLanguage", language: "en" }),
  ShowIdeas: step({ _tag: "ShowIdeas" }),
  OpenIdeas: step({ _tag: "OpenIdeas", group: "memes" }),
  UseIdea: step({ _tag: "UseIdea", index: 1 }),
  Direct: step({ _tag: "Direct", id: "noir" }),
  UsePrompt: step({ _tag: "UsePrompt" }),
  Restyle: step({ _tag: "Restyle", style: "absurd" }),
  KeepMine: step({ _tag: "KeepMine" }),
  ChooseStage: step({ _tag: "ChooseStage", stage: "draft" }),
  Edit: step({ _tag: "Edit" }),
  Create: step({ _tag: "Create" }),
  WaitInLine: step({ _tag: "WaitInLine" }),
  Cancel: step({ _tag: "Cancel" }),
  Resume: step({ _tag: "Resume" }),
  Read: step({ _tag: "Read", page: "terms" }),
  PickLanguage: step({ _tag: "PickLanguage" }),
  Buy: step({ _tag: "Buy", pack: PackId.make("m") }),
  MorePacks: step({ _tag: "MorePacks" }),
  TurnPage: step({ _tag: "TurnPage", page: 1 }),
  LimitDay: step({ _tag: "LimitDay", coins: Coins.make(100) }),
  LimitMonth: step({ _tag: "LimitMonth", coins: Coins.make(0) }),
  StopSubscription: step({ _tag: "StopSubscription" }),
  Change: step({ _tag: "Change", part: "model" }),
  TakeVariant: step({ _tag: "TakeVariant", index: 0 }),
  EraseEverything: step({ _tag: "EraseEverything" }),
  Back: step({ _tag: "Back" }),
  Shop: { _tag: "PressedFree", button: { _tag: "Shop" } },
  Receipts: { _tag: "PressedFree", button: { _tag: "Receipts" } },
  Receipt: { _tag: "PressedFree", button: { _tag: "Receipt", job } },
  History: { _tag: "PressedFree", button: { _tag: "History" } },
  Limits: { _tag: "PressedFree", button: { _tag: "Limits" } },
  Invite: { _tag: "PressedFree", button: { _tag: "Invite" } },
  WriteToSupport: { _tag: "PressedFree", button: { _tag: "WriteToSupport" } },
  "an operator's button": { _tag: "PressedFree", button: { _tag: "Operate", words: "ack 3" } },
  Export: { _tag: "PressedFree", button: { _tag: "Export" } },
  DeleteMe: { _tag: "PressedFree", button: { _tag: "DeleteMe" } },
  NewVideo: { _tag: "PressedFree", button: { _tag: "NewVideo" } },
  Menu: { _tag: "PressedFree", button: { _tag: "Menu" } },
  Gallery: { _tag: "PressedFree", button: { _tag: "Gallery" } },
  Again: { _tag: "PressedFree", button: { _tag: "Again", job } },
  Flip: { _tag: "PressedFree", button: { _tag: "Flip", job } },
  "what to change": { _tag: "PressedFree", button: { _tag: "Change", job } },
  "a reply to a video": {
    _tag: "SentText",
    text: "the same at night",
    replyTo: MessageId.make(98),
    about: job,
    message: MessageId.make(99),
    sent: 1000
  },
  CancelJob: { _tag: "PressedFree", button: { _tag: "CancelJob", job } },
  Instead: {
    _tag: "PressedFree",
    button: { _tag: "Instead", offer: { number: VideoNumber.make(42), coins: Coins.make(30), model: pro } }
  },
  MakeFilm: {
    _tag: "PressedFree",
    button: { _tag: "MakeFilm", film: { number: VideoNumber.make(42), coins: Coins.make(160), resolution: "1080p" } }
  },
  StopNews: { _tag: "PressedFree", button: { _tag: "StopNews" } },
  SendAgain: { _tag: "PressedFree", button: { _tag: "SendAgain", job } },
  TakeLate: { _tag: "PressedFree", button: { _tag: "TakeLate", late: job } },
  DeclineLate: { _tag: "PressedFree", button: { _tag: "DeclineLate", late: job } },
  unknown: { _tag: "PressedUnknown" },
  answered: { _tag: "AssistantAnswered", request: "u0", prompt: Prompt.make("a scene") },
  failed: { _tag: "AssistantFailed", request: "u0" },
  "the assistant stopped": { _tag: "StoppedAssistant", draft: draftOf("u0") },
  blocked: { _tag: "BlockedBot" },
  unblocked: { _tag: "UnblockedBot" }
}

export const dialog = (state: State, draft: Dialog["draft"] = undefined): Dialog => ({ state, language: "ru", draft })
