// Runs in the page: what the remote picture shows in four looks (mean red, green, blue), and whether it moves.
(async () => {
  const video = document.querySelector('[data-remote]');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const looks = [];
  for (let turn = 0; turn < 4; turn += 1) {
    pen.drawImage(video, 0, 0);
    looks.push(pen.getImageData(0, 0, canvas.width, canvas.height).data);
    await new Promise((later) => setTimeout(later, 300));
  }
  const mean = (look) => [0, 1, 2].map((part) => {
    let sum = 0;
    for (let at = part; at < look.length; at += 4) sum += look[at];
    return Math.round((sum * 4) / look.length);
  });
  const moves = looks.some((look) => look.some((value, at) => Math.abs(value - looks[0][at]) > 40));
  return { colours: looks.map(mean), moves };
})()
