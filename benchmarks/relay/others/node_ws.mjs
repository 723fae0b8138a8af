// The same relay, as small as it can be on Node, ws and fetch: `node node_ws.mjs PORT UPSTREAM`.
import {createRequire} from 'node:module';

const {WebSocketServer} = createRequire(process.env.MODULES)('ws');
const [port, upstream] = process.argv.slice(2);
const server = new WebSocketServer({port: Number(port), host: '127.0.0.1', perMessageDeflate: false});

server.on('connection', socket =>
  socket.on('message', async question => {
    const body = JSON.stringify({model_id: 1, user: String(question), stream: true});
    const reply = await fetch(upstream, {method: 'POST', body, headers: {'content-type': 'application/json'}});
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of reply.body) {
      const lines = (rest + decoder.decode(piece, {stream: true})).split('\n');
      rest = lines.pop();
      for (const line of lines)
        if (line.startsWith('data: {')) socket.send(JSON.parse(line.slice(6)).choices[0].delta.content);
    }
    socket.send('[DONE]');
  }));
