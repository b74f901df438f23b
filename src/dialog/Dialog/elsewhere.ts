import type { State } from "./State.ts"

/** Screens on which no video is being put together. */
const elsewhere = [
  "MainMenu",
  "ChoosingLanguage",
  "Reading",
  "ViewingGallery",
  "WritingToSupport",
  "EnteringPromoCode",
  "ViewingReceipts",
  "ViewingReceipt",
  "ViewingHistory",
  "ViewingLimits",
  "Inviting",
  "LosingEverything"
] as const satisfies ReadonlyArray<State["_tag"]>

type Elsewhere = Extract<State, { readonly _tag: (typeof elsewhere)[number] }>

/** Whether somebody is on a screen that knows nothing of a video: what holds of one holds of all of these. */
export const isElsewhere = (state: State): state is Elsewhere => elsewhere.some((tag) => tag === state._tag)
