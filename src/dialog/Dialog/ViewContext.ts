import type { CoinPack } from "../../money/CoinPacks.ts"
import type { Coins } from "../../domain/Coins.ts"
import type { JobId, ModelId } from "../../domain/Ids.ts"
import type { VideoNumber } from "../../domain/VideoNumber.ts"
import type { Stage } from "../../domain/Video.ts"
import type { Language } from "../../domain/Language.ts"
import type { Library } from "../../assistant/PromptLibrary.ts"
import type { Invitation } from "../../money/Promotions.ts"
import type { Provider, ProviderName } from "../../providers/VideoProvider.ts"
import { cut, type Translate } from "../../platform/Locale.ts"
import { soundMark } from "../../video/Captions/soundMark.ts"
import { type Catalogue, labelOf } from "../../video/ModelCatalogue.ts"
import type { Subscription } from "../../money/Payments.ts"
import type { HistoryLine, Page, Receipt } from "../../support/Receipts.ts"
import type { Overview } from "../../money/Spending.ts"
import type { Button } from "../../telegram/TelegramGateway.ts"
import type { CardButton } from "./buttons.ts"
import type { Spec } from "./State.ts"

/** A finished video as the gallery lists it. */
export interface GalleryItem {
  readonly job: JobId
  readonly number: VideoNumber
  readonly prompt: string
  /** In ms of the epoch. */
  readonly created: number
  readonly favourite: boolean
  /** It was made of an earlier one. */
  readonly derived: boolean
  readonly stage: Stage | undefined
}

/** A page of the gallery. */
export interface GalleryData {
  readonly items: ReadonlyArray<GalleryItem>
  readonly more: boolean
  /** The models of the user's videos, where they are asked for. */
  readonly models: ReadonlyArray<ModelId>
}

/** What a screen shows besides the dialog itself. */
export interface ViewData {
  readonly catalogue: Catalogue
  /** How people call the providers. */
  readonly providers: ReadonlyMap<ProviderName, Pick<Provider, "label" | "recipient">>
  readonly version: number
  readonly balance: Coins
  readonly gallery: GalleryData
  readonly demo: boolean
  /** Whether there is an assistant to write prompts with. */
  readonly assistant: boolean
  /** Free coins for every day; zero where there are none. */
  readonly dailyCoins: number
  /** How many videos of one user are made at once. */
  readonly maxActiveJobs: number
  /** Until when nothing new is made, in ms of the epoch where a date is known; undefined while it is. */
  readonly maintenance?: { readonly until: number | undefined } | undefined
  /** For how many days videos are kept, and the words of those that have ended; without an end where that is undefined. */
  readonly kept: { readonly videoDays: number; readonly wordsDays: number | undefined }
  /** The packs on sale; none closes the shop. */
  readonly packs: ReadonlyArray<CoinPack>
  readonly library: Library
  /** How many stills its user may see today; undefined where nobody draws any, or the screen offers none. */
  readonly stills?: number | undefined
  /** What the assistant has written so far, where it is still at it. */
  readonly written?: string
  /** What the state's own screen needs from the store; undefined where it needs nothing. */
  readonly account: AccountData | undefined
}

/** What the screens about a user's account show. */
export type AccountData =
  | { readonly _tag: "Shop"; readonly subscription: Subscription | undefined }
  | { readonly _tag: "Receipts"; readonly receipts: Page<Receipt> }
  | { readonly _tag: "Receipt"; readonly receipt: Receipt | undefined }
  | { readonly _tag: "History"; readonly history: Page<HistoryLine> }
  | { readonly _tag: "Limits"; readonly overview: Overview }
  | {
      readonly _tag: "Invitation"
      readonly invitation: Invitation
      /** Coins for each side; 0 when invitations bring none. */
      readonly reward: Coins
      /** Undefined while Telegram has not told the bot's name. */
      readonly link: string | undefined
    }

/** What a screen is written with. */
export interface ViewContext {
  readonly language: Language
  readonly text: Translate
  readonly label: Translate
  readonly button: (label: string, button: CardButton, style?: "primary" | "success" | "danger") => Button
}

/** The longest prompt shown whole: with everything around it a card stays below Telegram's 4,096 characters. */
const shownPrompt = 3000

export const back = (context: ViewContext) => [context.button(context.label("button-back"), { _tag: "Back" })]

/** The most characters that a button of Telegram's copies. */
const maxCopy = 256

/** A button that copies the words, where they are not too many for one. */
export const copyButton = (words: string, context: ViewContext): ReadonlyArray<Button> =>
  [...words].length > maxCopy ? [] : [{ text: context.label("button-copy"), copy: words }]

/** The ways to the newer and the older page, as far as there are any. */
export const pageButtons = (
  page: number,
  { more }: Pick<Page<unknown>, "more">,
  context: ViewContext
): ReadonlyArray<ReadonlyArray<Button>> => {
  const row = [
    ...(page > 0 ? [context.button(context.label("button-newer"), { _tag: "TurnPage", page: page - 1 })] : []),
    ...(more ? [context.button(context.label("button-older"), { _tag: "TurnPage", page: page + 1 })] : [])
  ]
  return row.length === 0 ? [] : [row]
}

/** Two buttons to a row, as wide as a phone allows. */
export const pairs = (buttons: ReadonlyArray<Button>): ReadonlyArray<ReadonlyArray<Button>> =>
  buttons.flatMap((_, n) => (n % 2 === 0 ? [buttons.slice(n, n + 2)] : []))

export const modelLabel = (data: ViewData, id: Spec["model"], context: ViewContext) =>
  labelOf(data.catalogue, id, context.language)

export const ratioLabels = {
  "9:16": "📱\u00a09:16",
  "16:9": "🖥️\u00a016:9",
  "1:1": "⬜\u00a01:1",
  "4:3": "📺\u00a04:3",
  "3:4": "🖼️\u00a03:4",
  "21:9": "🎬\u00a021:9"
} as const

export const specArguments = (spec: Spec, data: ViewData, context: ViewContext) => ({
  model: modelLabel(data, spec.model, context),
  mode: context.label(`mode-${spec.mode}`),
  ratio: ratioLabels[spec.ratio],
  seconds: spec.seconds,
  resolution: spec.resolution,
  sound: soundMark(spec.sound, context.label)
})

export const quote = (context: ViewContext, prompt: string) =>
  context.text("quoted", { prompt: cut(prompt, shownPrompt) })
