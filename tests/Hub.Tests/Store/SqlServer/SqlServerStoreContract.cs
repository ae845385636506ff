namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>The contract on a database with default settings, where readers wait for writers.</summary>
[TestClass]
public sealed class SqlServerStoreContract : ServerStoreContract
{
    private protected override TestDatabase Make() => TestDatabase.SqlServer(versions: false);
}

/// <summary>The contract on a database with the recommended setting, READ_COMMITTED_SNAPSHOT.</summary>
[TestClass]
public sealed class SqlServerVersionsStoreContract : ServerStoreContract
{
    private protected override TestDatabase Make() => TestDatabase.SqlServer(versions: true);
}
