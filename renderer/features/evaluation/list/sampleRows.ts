/** Messages to a shop and the desk that each belongs to, written for the project: enough to see a sheet within minutes. */
const messages: Record<string, readonly string[]> = {
  billing: [
    'I was charged twice for the same order last Tuesday.',
    'Could you send me an invoice with our company’s tax number on it?',
    'My card was declined although there is money on the account.',
    'The discount code was accepted, but the total did not change.',
    'Why does my statement show 4.99 more than the order page did?',
    'Please take the expired card off my account and use the new one.',
    'I would like to pay for the desk in three instalments.',
    'The receipt for October is missing from my account page.',
    'Is value added tax included in the prices that you list?',
    'A fee for express handling was added and I never asked for it.',
  ],
  delivery: [
    'The parcel was due on Friday and tracking has not moved since.',
    'The driver left the box in the rain and the cardboard is soaked.',
    'Can the sofa be brought up to the fourth floor?',
    'I need the lamp before the 12th, is that still possible?',
    'The tracking link says delivered, but nothing is here.',
    'Please leave the package with the neighbour at number 9.',
    'Do you ship to the islands, and what does it cost?',
    'Only two of the three boxes arrived today.',
    'I typed the wrong street, can you still change where it goes?',
    'How long does standard shipping take to the north?',
  ],
  returns: [
    'The chair wobbles and I want to send it back.',
    'What is the last day on which I may return the shoes?',
    'I got the blue one and had ordered the green one.',
    'The label that came for sending it back cannot be scanned.',
    'I sent the kettle back two weeks ago, when do I see the money?',
    'Do I have to pay for the way back if the size was wrong?',
    'The box is already opened, will you still take the headphones?',
    'I would rather have another one than the money for this broken vase.',
    'Where do I drop off a parcel that goes back to you?',
    'Half of the plates in the set came cracked.',
  ],
  account: [
    'I no longer get the mail to set a new password.',
    'Please delete my account and everything you know about me.',
    'How do I change the e-mail address that I sign in with?',
    'The app says that my session has expired each time I open it.',
    'Somebody else signed in to my account from another country.',
    'I have two accounts by mistake, can you make them one?',
    'The code for signing in never reaches my phone.',
    'Where can I switch off the newsletter?',
    'My name is spelled wrong on the profile page.',
    'I cannot find where to add a second user for my team.',
  ],
};

export const sampleName = 'Sample: messages to a shop';

/** As a file with two columns, the desks in turn. */
export function sampleCsv(): string {
  const desks = Object.keys(messages);
  const count = Math.max(...Object.values(messages).map(({ length }) => length));
  const lines = Array.from({ length: count }, (_, place) =>
    desks.flatMap((desk) => {
      const text = messages[desk]?.[place];
      return text === undefined ? [] : [`"${text.replaceAll('"', '""')}",${desk}`];
    }),
  );
  return ['message,desk', ...lines.flat(), ''].join('\n');
}
