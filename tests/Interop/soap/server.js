// A department's SOAP system built with the npm package soap. The tests run the hub's SOAP connector against it.
// Environment: LEDGER (the file that each record is appended to), LOGIN and PASSWORD. The server prints its three addresses: soap11 and
// soap12 (HTTP Basic), wsse (WS-Security UsernameToken). It ends when its standard input ends.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const soap = require('soap');

const { LEDGER, LOGIN, PASSWORD } = process.env;
const wsdl = fs.readFileSync(path.join(__dirname, 'workorders.wsdl'), 'utf8');
const records = new Map();
const changes = [];

function fault(is12, reason, detail) {
  return is12
    ? { Fault: { Code: { Value: 'soap:Sender' }, Reason: { Text: reason }, Detail: detail, statusCode: 500 } }
    : { Fault: { faultcode: 'soap:Client', faultstring: reason, detail, statusCode: 500 } };
}

function operations(is12) {
  return {
    CreateWorkOrder(order) {
      if (order.Kind === 'BAD') throw fault(is12, `invalid code: ${order.Kind}`);
      const existing = records.get(order.ClientRef);
      if (existing) throw fault(is12, 'work order already exists', { ExistingNumber: existing.number });

      const record = { ref: order.ClientRef, number: `WO-${records.size + 1}`, notes: order.Notes };
      fs.appendFileSync(LEDGER, JSON.stringify(record) + '\n');
      records.set(record.ref, record);
      for (const [status, comment] of [['NEW', ''], ['DONE', 'filled & "rolled" 🚧']]) {
        changes.push({ Number: record.number, ClientRef: record.ref, Status: status, Stamp: new Date().toISOString(), Comment: comment });
      }
      return { Number: record.number };
    },
    Find({ ClientRef }) {
      const found = records.get(ClientRef);
      return found ? { Number: found.number, ClientRef: found.ref } : {};
    },
    GetChanges: ({ Since }) => ({ Change: changes.filter(change => change.Stamp >= Since) }),
  };
}

function basic(request, response) {
  const ok = request.headers.authorization === 'Basic ' + Buffer.from(`${LOGIN}:${PASSWORD}`).toString('base64');
  if (!ok) response.statusCode = 401;
  return ok;
}

// The package computes the digest, not our code.
function usernameToken(security) {
  const token = security && security.UsernameToken;
  return !!token && token.Username === LOGIN
    && token.Password.$value === soap.passwordDigest(token.Nonce.$value, token.Created, PASSWORD);
}

// Each endpoint is a server of its own. They share the records.
function serve(name, is12, guard) {
  const server = http.createServer((request, response) => response.writeHead(404).end());
  const service = soap.listen(server, {
    path: '/workorders', xml: wsdl, services: { WorkOrders: { WorkOrdersPort: operations(is12) } },
    preserveWhitespace: true, forceSoap12Headers: is12, suppressStack: true,
  });
  Object.assign(service, guard);
  server.listen(0, '127.0.0.1', () => console.log(`${name} http://127.0.0.1:${server.address().port}/workorders`));
}

serve('soap11', false, { authorizeConnection: basic });
serve('soap12', true, { authorizeConnection: basic });
serve('wsse', false, { authenticate: usernameToken });
process.stdin.on('end', () => process.exit(0)).resume();
