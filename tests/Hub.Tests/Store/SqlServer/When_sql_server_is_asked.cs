using Allentown311.Hub.Commands;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Postgres;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Allentown311.Hub.Store.Sqlite;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>Checks the SQL Server store without a server: its statements are T-SQL, and lock what they must.</summary>
[TestClass]
public sealed class When_sql_server_is_asked
{
    // Parts of statements, which are not statements themselves.
    private static readonly HashSet<string> Parts =
    [
        nameof(ServerSql.Now),
        nameof(ServerSql.Preamble),
        nameof(ServerSql.SeekHint),
        nameof(ServerSql.Migrations),
        nameof(ServerSql.Begin),
        nameof(ServerSql.End),
    ];

    // Statements that no method of the store runs: those of maintenance commands, and those after a broken connection.
    private static readonly HashSet<string> NotRunByMethods =
    [
        nameof(ServerSql.HasSchema), nameof(ServerSql.CreateSchemaTable), nameof(Hub.Store.Server.CommitStatements.LastBatch),
        nameof(SessionStatements.FreeClaim), nameof(ServerSql.NotifyOthers),
    ];

    [TestMethod]
    public async Task Every_statement_of_the_store_is_t_sql_of_2016_and_has_the_values_it_names()
    {
        StoreMethods.All.Keys.ShouldBe(StoreMethods.Names, ignoreOrder: true);
        var asked = await AskAsync();
        foreach (var (sql, values) in asked)
        {
            var declared = TSql.All<DeclareVariableElement>(sql).Select(d => d.VariableName.Value);
            var named = TSql.All<VariableReference>(sql).Select(v => v.Name).Except(declared);
            named.Except(ProcedureParameters(sql)).ShouldBe(values, ignoreOrder: true, sql);
        }

        var dialect = new SqlServerSql();
        var written = Written(dialect)
            .Concat(Written(new Hub.Store.Server.CommitStatements(dialect)))
            .Concat(Written(new SessionStatements(dialect)));
        foreach (var (name, sql) in written.Where(w => !Parts.Contains(w.Name)))
        {
            TSql.Statements(sql + ";").ShouldNotBeEmpty();
            (NotRunByMethods.Contains(name) || asked.Keys.Any(a => a.Contains(sql, StringComparison.Ordinal)))
                .ShouldBeTrue($"no method asked {name}");
        }
    }

    [TestMethod]
    public async Task Every_statement_of_the_maintenance_commands_is_t_sql()
    {
        var database = new RecordedDatabase(empty: true);
        using var folder = new TempFolder();
        await Copy.FullFile.MakeAsync(folder.File());
        using (var file = Database.Open(folder.File(), writes: true))
        {
            (await new StoreCopy(new SqliteRows(file), database, new NoLoad(), InstallationTables.All).RunAsync(static () => { }, default))
                .ShouldAllBe(t => t.IsSame);
        }

        using (var connection = database.Open())
        {
            ServerCare.Check(connection).ShouldBeEmpty();
            ServerCare.PrepareRestored(database.Sql, connection, 10_000);
            ServerCare.Downgrade(database.Sql, connection, 3);
        }

        database.Asked.Keys.Count(sql => TSql.All<DbccStatement>(sql).Count == 2)
            .ShouldBe(InstallationTables.All.Count(t => t.Numbered is not null) + 1);
        foreach (var sql in database.Asked.Keys.Concat(InstallationTables.All.Select(ColumnSizes.Sql)))
        {
            TSql.Statements(sql).ShouldNotBeEmpty();
        }
    }

    [TestMethod]
    public async Task A_row_that_may_exist_is_looked_for_with_a_lock_on_it()
    {
        var asked = (await AskAsync()).Keys;
        var inserts = asked.SelectMany(TSql.All<InsertStatement>).Where(LooksForItsOwnTable).ToList();
        inserts.Count.ShouldBeGreaterThan(4);
        foreach (var insert in inserts)
        {
            var looked = TSql.Within<NamedTableReference>(insert).Last(t => t.SchemaObject.BaseIdentifier.Value == Target(insert));
            looked.TableHints.Select(h => h.HintKind).ShouldBe([TableHintKind.UpdLock, TableHintKind.Rowlock]);
        }

        var merges = asked.SelectMany(TSql.All<MergeStatement>).ToList();
        merges.Count.ShouldBeGreaterThan(4);
        foreach (var merge in merges)
        {
            ((NamedTableReference)merge.MergeSpecification.Target).TableHints.Select(h => h.HintKind)
                .ShouldBe([TableHintKind.UpdLock, TableHintKind.Rowlock]);
            merge.OptimizerHints.Select(h => h.HintKind).ShouldBe([OptimizerHintKind.LoopJoin, OptimizerHintKind.ForceOrder]);
        }
    }

    [TestMethod]
    public async Task No_range_of_keys_is_locked_and_locked_rows_are_skipped_with_row_versions_too()
    {
        var tables = (await AskAsync()).Keys
            .SelectMany(TSql.All<NamedTableReference>)
            .Select(t => t.TableHints.Select(h => h.HintKind).ToList())
            .ToList();
        tables.Count(hints => hints.Contains(TableHintKind.ReadPast)).ShouldBeGreaterThan(2);
        foreach (var hints in tables)
        {
            hints.ShouldNotContain(TableHintKind.HoldLock);
            hints.ShouldNotContain(TableHintKind.Serializable);
            (!hints.Contains(TableHintKind.ReadPast) || hints.Contains(TableHintKind.ReadCommittedLock))
                .ShouldBeTrue("with READ_COMMITTED_SNAPSHOT, READPAST needs READCOMMITTEDLOCK");
        }
    }

    [TestMethod]
    public async Task A_departments_number_hashes_to_a_row_that_exists()
    {
        var rows = TSql.All<InlineDerivedTable>(ServerSchema.Steps(new SqlServerSql())[3].Up).Select(t => t.RowValues.Count).ToList();
        (await AskAsync()).Keys
            .ShouldContain(sql => sql.Contains($" % {rows.Aggregate(1, (all, n) => all * n)})", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Every_row_that_a_set_changes_is_found_by_a_seek_and_not_by_a_scan()
    {
        var changes = (await AskAsync()).Keys.SelectMany(TSql.All<DataModificationStatement>);
        foreach (var change in changes.Where(c => c is MergeStatement || TSql.Within<QualifiedJoin>(c).Count > 0))
        {
            change.OptimizerHints.Select(h => h.HintKind).ShouldBe([OptimizerHintKind.LoopJoin, OptimizerHintKind.ForceOrder]);
        }
    }

    [TestMethod]
    public void Sql_server_has_the_tables_of_postgresql_and_compares_texts_byte_by_byte()
    {
        var tables = TSql.All<CreateTableStatement>(ServerSchema.Steps(new SqlServerSql())[3].Up)
            .Where(t => t.SchemaObjectName.BaseIdentifier.Value != "number_lock")
            .ToList();
        var other = ServerSchema.Steps(new PostgresSql())[3].Up;
        foreach (var table in tables)
        {
            var name = table.SchemaObjectName.BaseIdentifier.Value;
            var start = other.IndexOf($"CREATE TABLE {name} (", StringComparison.Ordinal);
            start.ShouldBePositive(name);
            var there = other[start..other.IndexOf(");", start, StringComparison.Ordinal)];
            foreach (var column in table.Definition.ColumnDefinitions.Where(c => c.ComputedColumnExpression is null))
            {
                there.ShouldMatch($@"[ (]{column.ColumnIdentifier.Value} (bigint|text|double)", name);
                if (column.DataType is SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.NVarChar })
                {
                    column.Collation?.Value.ShouldBe("Latin1_General_100_BIN2", $"{name}.{column.ColumnIdentifier.Value}");
                    column.Collation.ShouldNotBeNull($"{name}.{column.ColumnIdentifier.Value}");
                }
            }
        }

        tables.Count.ShouldBe(other.Split("CREATE TABLE ").Length - 1);
    }

    [TestMethod]
    public void No_key_is_longer_than_an_index_takes()
    {
        var sql = ServerSchema.Steps(new SqlServerSql())[3].Up;
        var columns = TSql.All<CreateTableStatement>(sql).ToDictionary(
            t => t.SchemaObjectName.BaseIdentifier.Value,
            t => t.Definition.ColumnDefinitions.ToDictionary(c => c.ColumnIdentifier.Value, Bytes, StringComparer.Ordinal),
            StringComparer.Ordinal);
        var constraints = TSql.All<CreateTableStatement>(sql).SelectMany(t =>
            t.Definition.TableConstraints.OfType<UniqueConstraintDefinition>().Select(k => (
                Table: t.SchemaObjectName.BaseIdentifier.Value,
                Names: NamesOf(k.Columns),
                Most: k.IndexType?.IndexTypeKind == IndexTypeKind.NonClustered ? 1700 : 900)));
        var indexes = TSql.All<CreateIndexStatement>(sql).Select(i => (
            Table: i.OnName.BaseIdentifier.Value,
            Names: NamesOf(i.Columns),
            Most: 1700));
        var keys = constraints.Concat(indexes).ToList();
        keys.Count.ShouldBeGreaterThan(30);
        foreach (var (table, names, most) in keys)
        {
            names.Sum(n => columns[table][n]).ShouldBeLessThanOrEqualTo(most, $"{table} ({string.Join(", ", names)})");
        }

        columns.Values.SelectMany(c => c.Values).Where(b => b < 2 * 4000).Max()
            .ShouldBeLessThan(2 * 451, "a text that is cut for a comparison must not fit a key");
    }

    [TestMethod]
    public async Task A_text_has_one_of_two_sizes_so_that_a_statement_has_few_plans()
    {
        new SqlServerSql().SizeOf("a").ShouldBe(4000);
        new SqlServerSql().SizeOf(new string('a', 4001)).ShouldBe(-1);
        (await AskAsync()).Values.ShouldAllBe(v => v.Count < 2100);
    }

    private static int Bytes(ColumnDefinition column) => column.DataType switch
    {
        SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.NVarChar, Parameters: [IntegerLiteral length] } =>
            2 * int.Parse(length.Value, System.Globalization.CultureInfo.InvariantCulture),
        SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.NVarChar } => 1_000_000,
        _ => 8,
    };

    private static IEnumerable<(string Name, string Sql)> Written(object statements) =>
        statements.GetType().GetProperties()
            .Where(p => p.PropertyType == typeof(string) && p.GetValue(statements) is not null)
            .Select(p => (p.Name, (string)p.GetValue(statements)!));

    private static string Target(InsertStatement insert) =>
        ((NamedTableReference)insert.InsertSpecification.Target).SchemaObject.BaseIdentifier.Value;

    private static bool LooksForItsOwnTable(InsertStatement insert) => TSql.Within<ExistsPredicate>(insert).Any(exists =>
        Target(insert) == TSql.Within<NamedTableReference>(exists)[0].SchemaObject.BaseIdentifier.Value);

    private static IEnumerable<string> NamesOf(IEnumerable<ColumnWithSortOrder> columns) =>
        columns.Select(c => c.Column.MultiPartIdentifier.Identifiers[0].Value);

    // A procedure's own parameters parse as variables.
    private static IEnumerable<string> ProcedureParameters(string sql) =>
        TSql.All<ExecuteParameter>(sql).Select(p => p.Variable?.Name).OfType<string>();

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskAsync()
    {
        var database = new RecordedDatabase();
        await using (var store = new ServerStore(database, new StoreClock(TimeProvider.System)))
        {
            foreach (var method in StoreMethods.All.Values)
            {
                await method(store);
            }
        }

        return database.Asked;
    }

    private sealed class NoLoad : IBulkLoad
    {
        public Task LoadAsync(
            System.Data.Common.DbConnection connection,
            System.Data.Common.DbTransaction transaction,
            CopyTable table,
            IEnumerable<object?[]> rows,
            CancellationToken ct) =>
            Task.CompletedTask;
    }
}
