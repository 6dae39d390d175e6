package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/rpc/client/local"
	"github.com/spf13/cast"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/cosmos/evm/indexer"
	evmserver "github.com/cosmos/evm/server"
	evmconfig "github.com/cosmos/evm/server/config"

	"github.com/cosmos/cosmos-sdk/client"
	sdkserver "github.com/cosmos/cosmos-sdk/server"
	cmtlog "github.com/cosmos/cosmos-sdk/server/log"

	"gwanmun/engine/app"
	"gwanmun/engine/doublesigning"
	"gwanmun/engine/jsonrpc"
	"gwanmun/engine/peers"
	"gwanmun/engine/silence"
)

const (
	metricsFlag = "metrics-address"
	silenceFlag = "silence"
	// silenceLimit is several hundred blocks: longer than an upgrade of one node takes.
	silenceLimit = 10 * time.Minute
)

// start runs a node until a signal ends it. The library's own command reaches neither the switch, whose peers follow
// Membership here, nor the event bus.
func start(command *cobra.Command, _ []string) error {
	tune()
	server := sdkserver.GetServerContextFromCmd(command)
	asking, err := client.GetClientQueryContext(command)
	if err != nil {
		return err
	}
	config, err := readConfig(server)
	if err != nil {
		return err
	}
	logger := server.Logger
	evmserver.SetEVMLogger(evmserver.NewSlogFromCosmosLogger(logger.With("module", "evm"), server.Config.LogLevel))
	db, err := evmconfig.OpenDB(server.Viper, server.Config.RootDir, sdkserver.GetAppDBBackend(server.Viper))
	if err != nil {
		return err
	}
	application, err := open(logger, db, server.Viper)
	if err != nil {
		return err
	}
	defer closing(server, application.Close)
	last := cast.ToInt64(server.Viper.Get(sdkserver.FlagHaltHeight))
	if last != 0 && application.LastBlockHeight() >= last {
		return errHalted
	}

	ctx, cancel := context.WithCancel(command.Context())
	tasks, ctx := errgroup.WithContext(ctx)
	sdkserver.ListenForQuitSignals(tasks, true, cancel, logger)
	consensus, watch, err := startConsensus(ctx, tasks, server, application)
	if err != nil {
		return err
	}
	defer closing(server, consensus.Stop)
	asking = asking.WithTxConfig(application.TxConfig()).WithClient(local.New(consensus)).
		WithHomeDir(server.Config.RootDir).WithChainID(consensus.GenesisDoc().ChainID)
	application.Serve(asking, config.Config, consensus.EventBus())
	if err := serve(ctx, tasks, server, asking, config, application, watch); err != nil {
		return err
	}
	tasks.Go(func() error { return halting(ctx, consensus.EventBus(), last) })
	<-ctx.Done()
	// The listener for signals does not end with the others, so a task that ended the node is not waited for beside it.
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return tasks.Wait()
}

func readConfig(server *sdkserver.Context) (evmconfig.Config, error) {
	config, err := evmconfig.GetConfig(server.Viper)
	if err != nil {
		return config, err
	}
	if err := config.ValidateBasic(); err != nil {
		return config, err
	}
	return config, evmconfig.ValidateCrossConfig(server.Config, &config)
}

// startConsensus starts CometBFT around the application, behind the gate.
func startConsensus(ctx context.Context, tasks *errgroup.Group, server *sdkserver.Context, application *app.App) (*node.Node, *silence.Watch, error) {
	config := server.Config
	if address := server.Viper.GetString(metricsFlag); address != "" {
		config.Instrumentation.Prometheus, config.Instrumentation.PrometheusListenAddr = true, address
	}
	key, err := p2p.LoadNodeKey(config.NodeKeyFile())
	if err != nil {
		return nil, nil, fmt.Errorf("the node's key: %w", err)
	}
	// The library ends the process without an error when it cannot read the file.
	if _, err := os.Stat(config.PrivValidatorKeyFile()); err != nil {
		return nil, nil, fmt.Errorf("the validator's key: %w", err)
	}
	signer := doublesigning.NewSigner(privval.LoadFilePV(config.PrivValidatorKeyFile(), config.PrivValidatorStateFile()))
	made, err := node.NewNode(config, signer, key,
		proxy.NewLocalClientCreator(sdkserver.NewCometABCIWrapper(application)), evmserver.GenDocProvider(config),
		cmtcfg.DefaultDBProvider, node.DefaultMetricsProvider(config.Instrumentation),
		cmtlog.CometLoggerWrapper{Logger: server.Logger.With("server", "node")})
	if err != nil {
		return nil, nil, err
	}
	others, ok := made.Switch().(*p2p.Switch)
	if !ok {
		return nil, nil, fmt.Errorf("peers cannot be judged over %T: libp2p must stay off", made.Switch())
	}
	gate := peers.NewGate(key.ID(), application.Nodes, application.LastBlockHeight, server.Logger)
	p2p.SwitchPeerFilters(gate.Filter)(others)
	addresses := strings.FieldsFunc(config.P2P.PersistentPeers, func(r rune) bool { return r == ',' || r == ' ' })
	watch := silence.NewWatch(made.BlockStore(), application.Validators, server.Viper.GetDuration(silenceFlag), server.Logger)
	twice := doublesigning.NewWatch(made.GenesisDoc().ChainID, made.BlockStore(), signer, application.Validators, made.EvidencePool(), server.Logger)
	forPeers, forWatch, forTwice := application.Committed(), application.Committed(), application.Committed()
	tasks.Go(func() error { return twice.Follow(ctx, forTwice) })
	tasks.Go(func() error { return gate.Watch(ctx, forPeers, others, addresses) })
	tasks.Go(func() error { return watch.Follow(ctx, forWatch) })
	return made, watch, made.Start()
}

// serve indexes Ethereum transactions and answers JSON-RPC.
func serve(ctx context.Context, tasks *errgroup.Group, server *sdkserver.Context, asking client.Context, config evmconfig.Config,
	application *app.App, watch *silence.Watch,
) error {
	db, err := evmserver.OpenIndexerDB(server.Config.RootDir, sdkserver.GetAppDBBackend(server.Viper))
	if err != nil {
		return err
	}
	logger := server.Logger.With("indexer", "evm")
	index := indexer.NewKVIndexer(db, logger, asking)
	service := evmserver.NewEVMIndexerService(index, asking.Client.(*local.Local))
	service.SetLogger(cmtlog.CometLoggerWrapper{Logger: logger})
	tasks.Go(func() error { return indexing(ctx, service) })
	if !config.JSONRPC.Enable {
		return nil
	}
	if err := jsonrpc.Register(application.Pool().GetTxPool().PoolNonce, watch); err != nil {
		return err
	}
	config.JSONRPC.API = append(config.JSONRPC.API, jsonrpc.Namespace)
	_, err = evmserver.StartJSONRPC(ctx, server, asking, tasks, &config, index, application, application.Pool())
	return err
}

// indexing starts the service, which returns only when it ends.
func indexing(ctx context.Context, service *evmserver.EVMIndexerService) error {
	ended := make(chan error, 1)
	go func() { ended <- service.Start() }()
	select {
	case <-ctx.Done():
		return service.Stop()
	case err := <-ended:
		return err
	}
}

func closing(server *sdkserver.Context, end func() error) {
	if err := end(); err != nil {
		server.Logger.Error("the node did not end in order", "reason", err)
	}
}
