namespace Allentown311.Hub.Tests.Store.SqlServer;

[TestClass]
public sealed class SqlServerStoreContract : ServerStoreContract
{
    private protected override TestDatabase Make() => TestDatabase.SqlServer();
}
