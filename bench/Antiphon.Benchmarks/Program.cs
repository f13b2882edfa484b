using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Antiphon.Benchmarks.SipBenchmarks).Assembly).Run(args);
