using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Allentown311.Hub.Store.Tables;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>Checks, without a server, the locks for statements that would fail or wait on a real one.</summary>
[TestClass]
public sealed class When_sql_server_locks
{
    private static string Up => string.Join('\n', ServerSchema.Steps(new SqlServerSql()).Values.Select(s => s.Up));

    [TestMethod]
    public void Every_step_forward_and_back_is_t_sql()
    {
        foreach (var step in ServerSchema.Steps(new SqlServerSql()).Values)
        {
            TSql.Statements(step.Up).ShouldNotBeEmpty();
            TSql.Statements(step.Down ?? "SELECT 1").ShouldNotBeEmpty();
        }
    }

    [TestMethod]
    public void No_table_is_locked_as_a_whole_however_many_rows_are()
    {
        var tables = TSql.All<CreateTableStatement>(Up).Select(t => t.SchemaObjectName.BaseIdentifier.Value).ToList();
        tables.Count.ShouldBeGreaterThan(20);

        Escalation(Up, LockEscalationMethod.Disable).ShouldBe(tables, ignoreOrder: true);

        // Tables that are newer go with their own way back.
        var steps = ServerSchema.Steps(new SqlServerSql());
        var first = TSql.All<CreateTableStatement>(steps[3].Up).Select(t => t.SchemaObjectName.BaseIdentifier.Value);
        Escalation(steps[4].Down!, LockEscalationMethod.Table).ShouldBe(first, ignoreOrder: true);
    }

    [TestMethod]
    public void The_desks_lists_are_read_from_their_indexes_alone()
    {
        var indexes = TSql.All<CreateIndexStatement>(ServerSchema.Steps(new SqlServerSql())[4].Up)
            .ToDictionary(i => i.Name.Value, i => Names(i.Columns.Select(c => c.Column)).Concat(Names(i.IncludeColumns)).ToHashSet());

        // Every index also holds the columns of the primary key.
        JobTable.All.Names.Except(["kind", "subject"]).Except(indexes["job_parked"]).ShouldBeEmpty();
        new[] { "state", "reason", "created_at", "updated_at" }.Except(indexes["notice_to_call"]).ShouldBeEmpty();
        TSql.All<DropIndexStatement>(ServerSchema.Steps(new SqlServerSql())[4].Up)
            .SelectMany(d => d.DropIndexClauses)
            .Cast<DropIndexClause>()
            .Select(d => d.Index.Value).ShouldBe(indexes.Keys, ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_read_that_loses_a_conflict_is_run_again()
    {
        var (database, asked) = (new RecordedDatabase(), 0);
        database.Before = sql =>
        {
            if (sql.Contains("FROM job WHERE parked IS NOT NULL", StringComparison.Ordinal) && ++asked < 3)
            {
                throw new RecordedDatabase.ConflictException();
            }
        };
        await using var store = new ServerStore(database, new StoreClock(TimeProvider.System));

        (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        asked.ShouldBe(3);
    }

    /// <summary>
    /// Forced parameterization would turn the literals that match a filtered index into parameters, and the index hint would fail with
    /// error 8622. It does not apply to a statement that refers to variables, and every statement with such a hint does.
    /// </summary>
    [TestMethod]
    public async Task A_statement_that_names_an_index_refers_to_variables_so_that_its_literals_stay_literals()
    {
        var database = new RecordedDatabase();
        await using (var store = new ServerStore(database, new StoreClock(TimeProvider.System)))
        {
            foreach (var method in StoreMethods.All.Values)
            {
                await method(store);
            }
        }

        var hinted = database.Asked.Keys.SelectMany(TSql.Statements).Where(s => TSql.Within<IndexTableHint>(s).Count > 0).ToList();
        hinted.Count.ShouldBeGreaterThanOrEqualTo(2);
        hinted.ShouldAllBe(s => TSql.Within<VariableReference>(s).Count > 0);
    }

    [TestMethod]
    public void An_unsupported_database_is_refused_before_anything_is_created_in_it()
    {
        var database = new RecordedDatabase { UnsupportedSetting = "Raise its level." };

        Should.Throw<InvalidOperationException>(() => ServerStores.Open(database, TimeProvider.System))
            .Message.ShouldBe("Raise its level.");
        database.Asked.ShouldBeEmpty();
    }

    private static IEnumerable<string> Escalation(string sql, LockEscalationMethod method) =>
        TSql.All<AlterTableSetStatement>(sql).Where(a => a.Options.OfType<LockEscalationTableOption>().Single().Value == method)
            .Select(a => a.SchemaObjectName.BaseIdentifier.Value);

    private static IEnumerable<string> Names(IEnumerable<ColumnReferenceExpression> columns) =>
        columns.Select(c => c.MultiPartIdentifier.Identifiers[0].Value);
}
