/** What models write where nobody speaks: a note in brackets, a sign for music. */
const note =
  /^\s*([[(*♪♫~][^\p{L}]*\s*(music|applause|laughter|silence|blank_audio|noise|sighs?|inaudible|[\w' -]{0,40}(music|playing|sounds?|noises?|chimes?|beeping))?\s*[\])*♪♫~]*|[\p{P}\p{S}\s]*)\s*$/iu;

/** Whether the text of a segment is a note about sounds, or nothing but signs. */
export function isNonSpeech(text: string): boolean {
  return note.test(text);
}
