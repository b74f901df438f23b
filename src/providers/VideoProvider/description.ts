/** A price as a provider's list tells it; what it leaves out is any. */
export interface ToldPrice {
  readonly dollarsPerSecond: number
  /** As the provider spells it, in lower case. */
  readonly resolution?: string
  readonly sound?: boolean
}

/** A model as its provider describes it; what is undefined is not told. */
export interface ModelDescription {
  /** As in the catalogue's routes. */
  readonly model: string
  readonly label?: string | undefined
  readonly seconds?: ReadonlyArray<number> | undefined
  /** In our words where there are any, else as they are told. */
  readonly resolutions?: ReadonlyArray<string> | undefined
  readonly ratios?: ReadonlyArray<string> | undefined
  readonly frames?: ReadonlyArray<"first" | "last"> | undefined
  readonly sound?: boolean | undefined
  readonly prices?: ReadonlyArray<ToldPrice> | undefined
}

/** What some call the resolutions by. */
const lines: Readonly<Record<string, string>> = { "1440p": "2k", "2160p": "4k" }

/** A resolution as we spell it. */
export const resolutionWord = (told: string): string => {
  const word = told.toLowerCase()
  return lines[word] ?? word
}
