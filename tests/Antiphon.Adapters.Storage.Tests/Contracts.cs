using System.Collections.Immutable;
using Antiphon.Ports;
using Antiphon.Testing.Store;

namespace Antiphon.Adapters.Storage.Tests;

public sealed class InMemoryRecords : RecordStoreContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new InMemoryStoreUnderTest(committed);
}

public sealed class InMemoryRecordings : RecordingContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new InMemoryStoreUnderTest(committed);
}

public sealed class SqliteRecords : RecordStoreContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new SqliteStoreUnderTest(committed);
}

public sealed class SqliteRecordings : RecordingContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new SqliteStoreUnderTest(committed);
}

public sealed class InMemorySounds : SoundContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new InMemoryStoreUnderTest(committed);
}

public sealed class SqliteSounds : SoundContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new SqliteStoreUnderTest(committed);
}

public sealed class InMemoryMerges : MergeContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new InMemoryStoreUnderTest(committed);
}

public sealed class SqliteMerges : MergeContract
{
    protected override IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null) =>
        new SqliteStoreUnderTest(committed);
}
