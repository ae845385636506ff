using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>A department whose table is in SQL Server: a new table for each test, in the database that HUB_TEST_SQLSERVER names.</summary>
internal sealed class SqlServerRig : SqlRig
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("HUB_TEST_SQLSERVER");

    // A server for tests has a self-signed certificate or none. TLS is used only where the variable asks for it.
    public override string ConnectionString { get; } =
        new SqlConnectionStringBuilder(Server).ShouldSerialize("Encrypt") ? Server! : $"{Server};Encrypt=false";

    protected override string Table { get; } = $"work_request_{Guid.NewGuid():N}";

    protected override string Database => "sqlserver";

    protected override string CreateTable => $"""
        CREATE TABLE {Table}(
            id bigint IDENTITY PRIMARY KEY,
            client_ref nvarchar(40) NOT NULL UNIQUE,
            kind nvarchar(10) NOT NULL CHECK (kind IN ('PTH')),
            details nvarchar(3999) NOT NULL,
            lat float,
            reported_at datetimeoffset NOT NULL,
            zip nvarchar(10),
            state nvarchar(20) NOT NULL DEFAULT 'NEW',
            state_changed_at datetime2(3),
            remarks nvarchar(400))
        """;

    protected override string Insert =>
        $"INSERT INTO {Table} (client_ref, kind, details, lat, reported_at, zip) "
        + "SELECT @ref, @kind, @details, @lat, @reported, @zip "
        + $"WHERE NOT EXISTS (SELECT 1 FROM {Table} WITH (UPDLOCK, HOLDLOCK) WHERE client_ref = @ref)";

    protected override string Poll =>
        $"SELECT TOP (10) id, client_ref, state, state_changed_at, remarks FROM {Table} "
        + "WHERE state_changed_at > @cursor OR (state_changed_at = @cursor AND id > @cursor_key) ORDER BY state_changed_at, id";

    protected override string CursorFormat => "format: \"yyyy-MM-dd'T'HH:mm:ss.fff\",";

    protected override string UnreachableConnectionString => "Server=127.0.0.1,1;User Id=nobody;Password=none;Connect Timeout=2";

    public static async Task<Rig> OpenAsync()
    {
        if (string.IsNullOrEmpty(Server))
        {
            Assert.Inconclusive("SQL Server is not tested: HUB_TEST_SQLSERVER is not set (a connection string).");
        }

        return await new SqlServerRig().StartAsync();
    }

    public override Task HideTableAsync() => RunAsync($"EXEC sp_rename '{Table}', '{Table}_hidden'");

    public override Task RestoreTableAsync() => RunAsync($"EXEC sp_rename '{Table}_hidden', '{Table}'");

    public override async ValueTask DisposeAsync()
    {
        await RunAsync($"DROP TABLE IF EXISTS {Table}, {Table}_hidden");
        await base.DisposeAsync();
    }

    protected override DbConnection Connect() => new SqlConnection(ConnectionString);

    protected override object ToColumnValue(DateTimeOffset at) => at.UtcDateTime;
}

[TestClass]
public sealed class SqlServer_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => SqlServerRig.OpenAsync();
}
