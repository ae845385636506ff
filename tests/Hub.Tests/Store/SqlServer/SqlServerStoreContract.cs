namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>As a new database is: who reads waits for who writes.</summary>
[TestClass]
public sealed class SqlServerStoreContract : ServerStoreContract
{
    private protected override TestDatabase Make() => TestDatabase.SqlServer(versions: false);
}

/// <summary>As it is recommended: READ_COMMITTED_SNAPSHOT is on.</summary>
[TestClass]
public sealed class SqlServerVersionsStoreContract : ServerStoreContract
{
    private protected override TestDatabase Make() => TestDatabase.SqlServer(versions: true);
}
