namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class PostgresStoreContract : ServerStoreContract
{
    private protected override TestDatabase Make() => TestDatabase.Postgres();
}
