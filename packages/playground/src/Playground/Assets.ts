// Beside the code, here and in the built package: one file that knows where, as a bundle moves all others.

/** The chat page, file by file as a browser asks for it. */
export const pageFolder = new URL("./page/", import.meta.url)

/** Clips that are given out where there is no ffmpeg. */
export const clipsFolder = new URL("./clips/", import.meta.url)
