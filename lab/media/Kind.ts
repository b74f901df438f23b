/** What is to become of a file that a video server gives out as a finished video. */
export type Becomes =
  | {
      readonly _tag: "Video"
      /** Width by height, as a player shows it. */
      readonly ratio: number
      readonly seconds: number
      readonly sound: boolean
      /** What has to be there before it can be shown: an encoder, or a reader of a box that only ffmpeg knows. */
      readonly needs?: "encoder" | "reader" | undefined
      /** Some pictures are broken, and are shown as they are. */
      readonly damaged?: true
      /** There is nothing but black in it, and so is its thumbnail. */
      readonly dark?: true
    }
  | { readonly _tag: "Refused" }

/** How a file of the corpus is made: by ffmpeg, whose last argument is the file, or out of an earlier one. */
export type Recipe =
  | { readonly _tag: "Encoded"; readonly words: string }
  | { readonly _tag: "Bent"; readonly of: string; readonly bend: (file: Buffer) => Buffer }

/** One kind of file that providers, proxies and accidents give out as a finished video. */
export interface Kind {
  readonly name: string
  readonly what: string
  readonly recipe: Recipe
  readonly becomes: Becomes
}

type Own = Partial<Omit<Extract<Becomes, { readonly _tag: "Video" }>, "_tag">>

/** The usual file shows so much. */
const usual = { _tag: "Video", ratio: 16 / 9, seconds: 2, sound: true } as const

/** A file that ffmpeg writes, and that has to arrive as a video. */
export const encoded = (name: string, what: string, words: string, own: Own = {}): Kind => ({
  name,
  what,
  recipe: { _tag: "Encoded", words },
  becomes: { ...usual, ...own }
})

/** An earlier file with other bytes, which has to arrive as a video all the same. */
export const bent = (name: string, what: string, of: string, bend: (file: Buffer) => Buffer, own: Own = {}): Kind => ({
  name,
  what,
  recipe: { _tag: "Bent", of, bend },
  becomes: { ...usual, ...own }
})

/** An earlier file that was spoilt: nobody gets it, and nobody pays for it. */
export const spoilt = (name: string, what: string, of: string, bend: (file: Buffer) => Buffer): Kind => ({
  name,
  what,
  recipe: { _tag: "Bent", of, bend },
  becomes: { _tag: "Refused" }
})

/** The same, of a file that ffmpeg writes. */
export const useless = (name: string, what: string, words: string): Kind => ({
  name,
  what,
  recipe: { _tag: "Encoded", words },
  becomes: { _tag: "Refused" }
})

/** Moving pictures of a size, with so many a second, for so many seconds. */
export const pictures = (size = "320x180", rate: number | string = 12, seconds = 2) =>
  `-f lavfi -i testsrc2=s=${size}:r=${rate}:d=${seconds}`
export const tone = "-f lavfi -i sine=f=440:r=48000:d=2"
export const h264 = "-c:v libx264 -preset ultrafast -crf 34 -pix_fmt yuv420p -g 24"
export const aac = "-c:a aac -b:a 48k"
/** The index is put in front. */
export const front = "-movflags +faststart"
/** The usual pictures and the usual sound. */
export const both = `${pictures()} ${tone}`
