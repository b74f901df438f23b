import { Hash } from "effect"

export interface SceneBrief {
  readonly idea: string
  readonly style: string
  readonly previous: string
  readonly ratio: string
  readonly seconds: number | undefined
}

/** Of a longer idea only the beginning goes into the scene, so that the scene fits every prompt's limit. */
const maxIdeaLength = 3000

const cameras = [
  "A slow dolly-in at eye level",
  "A handheld close-up that breathes with the action",
  "A low-angle tracking shot that glides along the ground",
  "A smooth crane shot that rises to reveal the place",
  "A locked-off wide shot with deep focus",
  "An orbiting shot half a turn around the subject",
  "A macro shot with a razor-thin depth of field",
  "A long-lens shot through blurred foreground"
]
const lights = [
  "golden-hour sun rakes across the scene and draws long shadows",
  "soft window light wraps the subject, dust motes drifting in the beam",
  "neon reflections shimmer in wet asphalt, teal against magenta",
  "a cold blue dawn with a thin layer of mist",
  "warm candlelight flickers on every surface",
  "a clear midday sky, crisp colours, clean contrast",
  "moonlight with a silver rim around every outline",
  "stage light from above, the rest falling into velvet dark"
]
const motions = [
  "Small natural gestures first, then one decisive movement at the end",
  "Everything moves in gentle slow motion, fabric and hair lag behind",
  "The action builds in three beats and lands on a held look",
  "Wind runs through the frame and carries leaves across it",
  "The subject enters from the left, pauses, and turns to the camera",
  "Particles and reflections keep the background alive while the subject stays calm"
]
const sounds = [
  "close room tone, soft footsteps, a distant melody",
  "wind, rustling leaves, one clear bell far away",
  "city hum, passing cars, a muffled bass line next door",
  "waves and gulls, wood creaking softly",
  "a warm upright piano, intimate and slightly detuned",
  "near silence, breath and fabric, then a swelling string note"
]
const details = [
  "35 mm film grain, subtle halation, a restrained palette of amber and slate",
  "tactile textures: worn wood, brushed metal, steam on glass",
  "layered foreground, midground and background with true parallax",
  "tiny lived-in details: a half-full cup, a crooked picture, a humming lamp"
]
const twists = [
  "Gravity is only a suggestion here: loose objects drift upwards, and nobody minds",
  "Every passer-by wears the same solemn penguin costume",
  "The furniture quietly applauds at the right moments",
  "A full brass band fits inside a single shoebox and plays on",
  "It rains tiny umbrellas, each opening as it lands"
]
const punchlines = [
  "Deadpan face, a sudden snap zoom, one beat of silence, cut",
  "A dramatic slow push-in while absolutely nothing happens, then chaos for half a second",
  "The subject looks straight into the camera like in a documentary and shrugs",
  "A record scratch, freeze frame, and an unbothered stare"
]

const pick = (list: ReadonlyArray<string>, seed: number, salt: number): string =>
  list[Math.abs(Hash.string(`${seed}:${salt}`)) % list.length] ?? ""

const frames: Readonly<Record<string, string>> = {
  "9:16": "Vertical 9:16 frame.",
  "16:9": "Wide 16:9 frame.",
  "1:1": "Square 1:1 frame.",
  "4:3": "Classic 4:3 frame."
}

const sentence = (text: string) => (/[.!?…»”"]$/u.test(text) ? text : `${text}.`)
const speaks = (idea: string) => /«[^»]+»|“[^”]+”|"[^"]+"|„[^“]+“/u.test(idea)

const compose = (brief: SceneBrief, seed: number) => {
  const idea = sentence(brief.idea.trim().slice(0, maxIdeaLength))
  const camera = `${pick(cameras, seed, 1)}: ${idea}`
  const light = `Light: ${pick(lights, seed, 2)}.`
  const motion = `${pick(motions, seed, 3)}.`
  const sound = `Sound: ${pick(sounds, seed, 4)}.`
  const speech = speaks(idea) ? "The quoted line is spoken clearly, in its own language, in sync with the lips." : ""
  const length = brief.seconds === undefined ? "" : `One continuous take of ${brief.seconds} seconds.`
  const body: Readonly<Record<string, ReadonlyArray<string>>> = {
    simpler: [camera, light],
    richer: [camera, light, motion, `Look: ${pick(details, seed, 5)}.`, `Also ${pick(details, seed, 6)}.`, sound],
    absurd: [camera, `${pick(twists, seed, 7)}.`, light, motion, sound],
    meme: [`Internet-meme comedy, phone-camera realism: ${idea}`, `${pick(punchlines, seed, 8)}.`, sound]
  }
  const parts = [frames[brief.ratio] ?? "", ...(body[brief.style] ?? [camera, light, motion, sound]), speech, length]
  return parts.filter((part) => part !== "").join(" ")
}

/**
 * An English scene around the user's own words, which stay as they are, direct speech included. The same brief and
 * attempt give the same scene, and it is never the previous one.
 */
export const scene = (brief: SceneBrief, attempt: number): string => {
  const seed = Hash.string(`${brief.idea}|${brief.style}|${brief.previous}`)
  for (let salt = attempt; salt < attempt + 10; salt++) {
    const text = compose(brief, seed + salt * 7919)
    if (text !== brief.previous) return text
  }
  return compose(brief, seed)
}
