// An engine that does what its environment says: the shell's side of the start, the restart and the stop, with a real process.
const { STAND_IN: behaviour, YARDSTICK_PORT: port } = process.env;
process.stdout.write('the engine speaks\n');
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.event === 'close' && behaviour !== 'deaf') process.exit(0);
  if (message.event === 'close') process.removeAllListeners('disconnect');
});
setInterval(() => undefined, 1_000);
if (behaviour === 'refuse') {
  process.send(
    { event: 'failed', error: { code: 'store/in-use', message: 'In use', hint: 'Close the other one.' } },
    () => process.exit(1),
  );
} else if (behaviour === 'crash') {
  process.exit(7);
} else {
  process.send({
    event: 'ready',
    url: `http://127.0.0.1:${port === '0' ? 4711 : port}/`,
    port: port === '0' ? 4711 : Number(port),
    token: 'token',
  });
}
