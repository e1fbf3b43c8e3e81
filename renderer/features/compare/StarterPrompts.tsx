import classes from './StarterPrompts.module.css';

const prompts = [
  { title: 'Follow an instruction', text: 'Name three uses of a paperclip. One short line each.' },
  { title: 'Summarise', text: 'Summarise in two sentences why the sky is blue, for a ten-year-old.' },
  {
    title: 'Write code',
    text: 'Write a Python function that returns the n-th Fibonacci number, with a short explanation.',
  },
  {
    title: 'Make a table',
    text: 'Make a Markdown table of the four largest planets with diameter in km and number of known moons.',
  },
];

/** Shown before the first prompt: what the workbench does, and a few prompts that tell models apart. */
export function StarterPrompts(props: { columns: number; onPick: (text: string) => void }) {
  return (
    <div className={classes.starter}>
      <h2>{props.columns === 1 ? 'Ask one model' : `One prompt, ${props.columns} models`}</h2>
      <p>
        {props.columns === 1
          ? 'Add a second model above to compare answers, speed and cost.'
          : 'Answers side by side, each with its speed, cost and the conditions it was measured under.'}
      </p>
      <div className={classes.prompts}>
        {prompts.map((prompt) => (
          <button key={prompt.title} type="button" onClick={() => props.onPick(prompt.text)}>
            <strong>{prompt.title}</strong>
            <span>{prompt.text}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
