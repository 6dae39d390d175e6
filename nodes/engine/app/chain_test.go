package app_test

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	evmmempool "github.com/cosmos/evm/mempool"
	srvflags "github.com/cosmos/evm/server/flags"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/app"
	"gwanmun/engine/genesis"
	"gwanmun/engine/membership"
)

// voters founded the network, each with an account and a validator; bank is a member without a vote.
const (
	voters = 4
	bank   = 5
)

const callGas = 3_000_000

// chain is the application alone, with the test in CometBFT's place. The library keeps global state, so one process has
// one chain: tests share it and leave it with its founders and their four validators.
type chain struct {
	app    *app.App
	pool   *evmmempool.TxEncoder
	height int64
	time   time.Time
	first  []abci.ValidatorUpdate
	nonces map[common.Address]uint64
}

var shared *chain

func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "gwanmund-test-")
	if err != nil {
		panic(err)
	}
	app.SealAddresses()
	shared, err = found(home)
	if err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(home); err != nil {
		panic(err)
	}
	os.Exit(code)
}

type options map[string]any

func (o options) Get(name string) any { return o[name] }

func found(home string) (*chain, error) {
	ethereum, err := genesis.Read("../testdata/genesis.json")
	if err != nil {
		return nil, err
	}
	// The only id that the library lets be set again.
	ethereum.Config.ChainID = new(big.Int).SetUint64(evmtypes.DefaultEVMChainID)
	encoding := app.NewEncoding(evmtypes.DefaultEVMChainID)
	founded, err := genesis.Translate(ethereum, encoding.Codec)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(home, "config"), 0o700); err != nil {
		return nil, err
	}
	if err := founded.SaveAs(filepath.Join(home, "config", "genesis.json")); err != nil {
		return nil, err
	}
	given := options{flags.FlagHome: home, srvflags.EVMChainID: evmtypes.DefaultEVMChainID, srvflags.EVMMempoolInsertQueueSize: 100}
	made, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), true, given, baseapp.SetChainID(founded.ChainID))
	if err != nil {
		return nil, err
	}
	parameters := founded.Consensus.Params.ToProto()
	started, err := made.InitChain(&abci.RequestInitChain{
		ChainId: founded.ChainID, Time: founded.GenesisTime, InitialHeight: 1,
		ConsensusParams: &parameters, AppStateBytes: founded.AppState,
	})
	if err != nil {
		return nil, err
	}
	c := &chain{
		app: made, pool: evmmempool.NewTxEncoder(encoding.TxConfig), time: founded.GenesisTime,
		first: started.Validators, nonces: map[common.Address]uint64{},
	}
	if _, err := c.next(nil, nil); err != nil {
		return nil, err
	}
	_, err = c.next(nil, nil)
	return c, err
}

// propose says whether the application would vote for a block of these transactions. The node begins to execute a block
// that it votes for; one with another hash that is decided instead makes it begin anew.
func (c *chain) propose(t *testing.T, transactions ...sdk.Tx) bool {
	t.Helper()
	answer, err := c.app.ProcessProposal(&abci.RequestProcessProposal{
		Height: c.height + 1, Time: c.time, Hash: []byte("proposed"), Txs: c.encoded(t, transactions...),
		ProposerAddress: make([]byte, 20),
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Status == abci.ResponseProcessProposal_ACCEPT
}

// next runs a block of these transactions, accusing these validators.
func (c *chain) next(transactions [][]byte, proofs []abci.Misbehavior) (*abci.ResponseFinalizeBlock, error) {
	c.height++
	c.time = c.time.Add(time.Second)
	ran, err := c.app.FinalizeBlock(&abci.RequestFinalizeBlock{
		Height: c.height, Time: c.time, Hash: []byte("decided"), Txs: transactions, Misbehavior: proofs,
		ProposerAddress: make([]byte, 20),
	})
	if err != nil {
		return nil, err
	}
	_, err = c.app.Commit()
	return ran, err
}

func (c *chain) block(t *testing.T, transactions ...sdk.Tx) *abci.ResponseFinalizeBlock {
	t.Helper()
	ran, err := c.next(c.encoded(t, transactions...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return ran
}

func (c *chain) accuse(t *testing.T, numbers ...int) *abci.ResponseFinalizeBlock {
	t.Helper()
	var proofs []abci.Misbehavior
	for _, number := range numbers {
		key := validatorKey(number)
		proofs = append(proofs, abci.Misbehavior{
			Type: abci.MisbehaviorType_DUPLICATE_VOTE, Height: c.height, Time: c.time,
			Validator: abci.Validator{Address: addressOf(key), Power: 1},
		})
	}
	ran, err := c.next(nil, proofs)
	if err != nil {
		t.Fatal(err)
	}
	return ran
}

func (c *chain) encoded(t *testing.T, transactions ...sdk.Tx) [][]byte {
	t.Helper()
	var raw [][]byte
	for _, one := range transactions {
		bytes, err := c.app.TxEncode(one)
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, bytes)
	}
	return raw
}

// sign makes the next transaction of an account; to nil creates a contract.
func (c *chain) sign(t *testing.T, key *ecdsa.PrivateKey, to *common.Address, data []byte) sdk.Tx {
	t.Helper()
	sender := crypto.PubkeyToAddress(key.PublicKey)
	signer := ethtypes.LatestSigner(evmtypes.GetEthChainConfig())
	signed, err := ethtypes.SignNewTx(key, signer, &ethtypes.LegacyTx{
		Nonce: c.nonces[sender], GasPrice: new(big.Int), Gas: callGas, To: to, Value: new(big.Int), Data: data,
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.pool.EVMTxToCosmosTx(signed)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// vote lets founder 1 propose a call of Membership, which one vote executes.
func (c *chain) vote(t *testing.T, signature string, arguments ...common.Hash) *abci.ResponseFinalizeBlock {
	t.Helper()
	call := selector(signature)
	for _, argument := range arguments {
		call = append(call, argument.Bytes()...)
	}
	data := selector("propose(address,bytes)")
	data = append(data, common.LeftPadBytes(membership.Address.Bytes(), 32)...)
	data = append(data, number(64).Bytes()...)
	data = append(data, number(uint64(len(call))).Bytes()...)
	data = append(data, common.RightPadBytes(call, (len(call)+31)/32*32)...)
	key := accountKey(1)
	ran := c.block(t, c.sign(t, key, &membership.Address, data))
	c.nonces[crypto.PubkeyToAddress(key.PublicKey)]++
	if failed(t, ran, 0) {
		t.Fatalf("the vote for %s fails: %v", signature, ran.TxResults[0])
	}
	return ran
}

func (c *chain) members(t *testing.T) membership.Reader {
	t.Helper()
	latest, err := c.app.CreateQueryContext(0, false)
	if err != nil {
		t.Fatal(err)
	}
	return c.app.Members(latest)
}

// failed says whether a transaction of a block was refused or reverted.
func failed(t *testing.T, ran *abci.ResponseFinalizeBlock, position int) bool {
	t.Helper()
	result := ran.TxResults[position]
	if result.Code != 0 {
		return true
	}
	answer, err := evmtypes.DecodeTxResponse(result.Data)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Failed()
}

func selector(signature string) []byte { return crypto.Keccak256([]byte(signature))[:4] }

func number(value uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(value)) }

func padded(address common.Address) common.Hash { return common.BytesToHash(address.Bytes()) }

// Keys are derived as contracts/engine_example.py derives them.
func digest(label string) [32]byte {
	return sha256.Sum256([]byte("gwanmun engine test " + label))
}

func accountKey(number int) *ecdsa.PrivateKey {
	seed := digest(fmt.Sprintf("account %d", number))
	key, err := crypto.ToECDSA(seed[:])
	if err != nil {
		panic(err)
	}
	return key
}

func account(number int) common.Address { return crypto.PubkeyToAddress(accountKey(number).PublicKey) }

func validatorKey(number int) membership.ConsensusKey {
	return digest(fmt.Sprintf("validator %d", number))
}
