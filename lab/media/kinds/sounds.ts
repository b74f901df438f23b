import { aac, both, encoded, front, h264, type Kind, pictures, tone } from "../Kind.ts"

/** Pictures that are shown as they are, with sound that is not. */
const heard = (name: string, what: string, sound: string, own: Parameters<typeof encoded>[3] = {}) =>
  encoded(name, what, `${both} ${h264} ${sound}`, { needs: "encoder", ...own })
const played = { needs: undefined }

const sounds: ReadonlyArray<Kind> = [
  encoded("silent.mp4", "no sound", `${pictures()} ${h264} ${front}`, { sound: false }),
  encoded("silence.mp4", "a track of silence", `${pictures()} -f lavfi -i anullsrc=d=2 ${h264} ${aac} ${front}`),
  encoded("silent.mkv", "no sound in Matroska", `${pictures()} ${h264}`, { sound: false }),
  heard("opus.mp4", "Opus", `-c:a libopus -b:a 32k ${front}`),
  heard("opus.mkv", "Opus in Matroska", "-c:a libopus -b:a 32k"),
  heard("vorbis.mkv", "Vorbis", "-c:a libvorbis"),
  heard("mp3.mp4", "MP3", `-c:a libmp3lame ${front}`),
  heard("mp3.ts", "MP3 in a transport stream", "-c:a libmp3lame"),
  heard("pcm.mov", "PCM", "-c:a pcm_s16le"),
  heard("pcm-24.mov", "PCM of 24 bits", "-c:a pcm_s24be"),
  heard("ulaw.mov", "µ-law", "-c:a pcm_mulaw"),
  heard("ac3.mp4", "AC-3", `-c:a ac3 ${front}`),
  heard("eac3.mp4", "E-AC-3", `-c:a eac3 ${front}`),
  heard("ac3.ts", "AC-3 in a transport stream", "-c:a ac3"),
  heard("flac.mp4", "FLAC", `-c:a flac -strict -2 ${front}`),
  heard("flac.mkv", "FLAC in Matroska", "-c:a flac"),
  heard("alac.mov", "ALAC", "-c:a alac"),
  heard("dts.mkv", "DTS", "-c:a dca -strict -2"),
  heard("5.1.mp4", "AAC of 5.1 channels", `${aac} -ac 6 ${front}`),
  heard("7.1.mp4", "AAC of 7.1 channels", `${aac} -ac 8 ${front}`),
  heard("mono.mp4", "AAC of one channel", `${aac} -ac 1 ${front}`, played),
  heard("8-khz.mp4", "AAC of 8 kHz", `-c:a aac -b:a 24k -ar 8000 ${front}`, played),
  heard("96-khz.mp4", "AAC of 96 kHz", `${aac} -ar 96000 ${front}`, played)
]

/** More than one of what a player shows one of. */
const tracks: ReadonlyArray<Kind> = [
  encoded("sound-first.mp4", "the sound before the pictures", `${both} -map 1:a -map 0:v ${h264} ${aac} ${front}`),
  encoded(
    "two-sounds.mp4",
    "two tracks of sound",
    `${both} ${tone.replace("440", "880")} -map 0:v -map 1:a -map 2:a ${h264} ${aac} ${front}`
  ),
  encoded(
    "two-pictures.mkv",
    "two tracks of pictures",
    `${both} ${pictures("160x160")} -map 0:v -map 1:a -map 2:v ${h264} ${aac}`
  ),
  encoded(
    "cover.mp4",
    "a picture of itself among its tracks",
    `-i base.mp4 -i cover.jpg -map 0 -map 1 -c copy -disposition:v:1 attached_pic ${front}`
  ),
  encoded(
    "cover-first.mp4",
    "a picture of itself before its pictures",
    `-i base.mp4 -i cover.jpg -map 1 -map 0 -c copy -disposition:v:0 attached_pic ${front}`
  ),
  encoded("subtitles.mp4", "subtitles", `-i base.mp4 -i subtitles.srt -map 0 -map 1 -c copy -c:s mov_text ${front}`),
  encoded("timecode.mov", "a clapperboard's time", "-i base.mp4 -c copy -timecode 01:00:00:00"),
  encoded("chapters.mkv", "chapters", "-i base.mp4 -i chapters.txt -map 0 -map_metadata 1 -c copy"),
  encoded(
    "metadata.mp4",
    "metadata of many words",
    `-i base.mp4 -c copy -metadata title=${"words".repeat(2000)} ${front}`
  )
]

export const heardOf = [...sounds, ...tracks]
