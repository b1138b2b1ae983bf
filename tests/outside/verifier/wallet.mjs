// Other people's wallet fetches a certificate from Tadrib: node wallet.mjs, one JSON object on standard input.
//
// {base, home, offer, pin, algorithm, names, told, audience?, nonce?, formats?}: `base` is where the office really listens, `home`
// the address it calls itself by. `names` is how the key is named: jwk, did:jwk or did:key. `audience` and `nonce` are lies
// to tell in the proof. Prints {offer, metadata, credentials, holder} or {failed: {at, status, error}}.
import {createHash, randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {clientAuthenticationAnonymous} from '@openid4vc/oauth2';
import {Openid4vciClient} from '@openid4vc/openid4vci';
import * as jose from 'jose';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const {publicKey, privateKey} = await jose.generateKeyPair(asked.algorithm, {extractable: true});
const jwk = await jose.exportJWK(publicKey);

async function signer() {
  if(asked.names === 'jwk') return {method: 'jwk', alg: asked.algorithm, publicJwk: jwk};
  if(asked.names === 'did:jwk') {
    const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
    return {method: 'did', alg: asked.algorithm, didUrl: `${did}#0`};
  }
  const {publicKeyMultibase} = await (await Ed25519Multikey.fromJwk({jwk})).export({publicKey: true});
  return {method: 'did', alg: asked.algorithm, didUrl: `did:key:${publicKeyMultibase}#${publicKeyMultibase}`};
}

const client = new Openid4vciClient({callbacks: {
  fetch: (url, init) => fetch(String(url).replace(asked.home, asked.base), init),
  hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
  generateRandom: length => randomBytes(length),
  clientAuthentication: clientAuthenticationAnonymous(),
  signJwt: async (_signer, {header, payload}) => {
    const said = {...payload, ...(asked.audience ? {aud: asked.audience} : {})};
    return {jwt: await new jose.SignJWT(said).setProtectedHeader(header).sign(privateKey), signerJwk: jwk};
  },
}});

let at = 'offer';
try {
  const credentialOffer = await client.resolveCredentialOffer(asked.offer);
  at = 'metadata';
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  at = 'token';
  const {accessTokenResponse: {access_token: accessToken}} =
    await client.retrievePreAuthorizedCodeAccessTokenFromOffer({credentialOffer, issuerMetadata, txCode: asked.pin});
  const credentials = {};
  for(const credentialConfigurationId of credentialOffer.credential_configuration_ids) {
    at = 'nonce';
    const nonce = asked.nonce ?? (await client.requestNonce({issuerMetadata})).c_nonce;
    at = 'credential';
    const {jwt} = await client.createCredentialRequestJwtProof(
      {issuerMetadata, credentialConfigurationId, nonce, signer: await signer()});
    const {credentialResponse} = await client.retrieveCredentials(
      {issuerMetadata, accessToken, credentialConfigurationId, proofs: {jwt: [jwt]}});
    const {format} = issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId];
    credentials[format] = credentialResponse.credentials[0].credential;
    at = 'notification';
    await client.sendNotification({issuerMetadata, accessToken,
      notification: {notificationId: credentialResponse.notification_id, event: asked.told}});
  }
  const holder = asked.names === 'jwk' ? '' : (await signer()).didUrl.split('#')[0];
  console.log(JSON.stringify({credentials, holder, jwk, version: issuerMetadata.originalDraftVersion}));
} catch(error) {
  const response = error?.response?.response ?? error?.response;
  const told = error?.errorResponse ?? error?.response?.credentialErrorResponseResult?.data ?? null;
  console.log(JSON.stringify({failed: {at, status: response?.status ?? null, error: told?.error ?? String(error)}}));
}
