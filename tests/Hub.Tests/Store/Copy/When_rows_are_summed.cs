using Allentown311.Hub.Commands;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using ColumnType = Allentown311.Hub.Store.Tables.ColumnType;

namespace Allentown311.Hub.Tests.Store.Copy;

[TestClass]
public sealed class When_rows_are_summed
{
    private static readonly object?[] One = [1L, "a", null, 1.5];
    private static readonly object?[] Two = [2L, "", "x", null];

    private static readonly CopyTable Table = new(
        "x", [new("id", ColumnType.Number), new("name", ColumnType.Text), new("note", ColumnType.Key), new("lat", ColumnType.Real)]);

    [TestMethod]
    public void Only_the_order_of_the_rows_does_not_change_the_sum()
    {
        Sum(One, Two).ShouldBe(Sum(Two, One));
        object?[][] others =
        [
            [1L, "a", null, 1.25],
            [1L, "A", null, 1.5],
            [1L, "a", "", 1.5],
            ["1", "a", null, 1.5],
            ["n1", "a", null, 1.5],
            [1L, "a", null, 1.5, null],
            [1L, null, "a", 1.5],
        ];
        others.Select(o => Sum(o, Two)).Append(Sum(One, Two)).Append(Sum(Two)).Append(Sum(One, One, Two)).ShouldBeUnique();
    }

    [TestMethod]
    public void Every_table_moves_with_all_its_columns()
    {
        using var folder = new TempFolder();
        using var file = Database.Open(folder.File(), writes: true);
        Schema.Upgrade(file, Schema.Newest);
        var tables = Column("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_step'");
        InstallationTables.All.Select(t => t.Name).ShouldBe(tables, ignoreOrder: true);

        var steps = ServerSchema.Steps(new SqlServerSql());
        var there = steps.Values.SelectMany(step => TSql.All<CreateTableStatement>(step.Up)).ToDictionary(
            t => t.SchemaObjectName.BaseIdentifier.Value, t => t.Definition.ColumnDefinitions.ToList(), StringComparer.Ordinal);
        foreach (var added in steps.Values.Where(step => step != steps[3])
            .SelectMany(step => TSql.All<AlterTableAddTableElementStatement>(step.Up)))
        {
            there[added.SchemaObjectName.BaseIdentifier.Value] =
                [.. there[added.SchemaObjectName.BaseIdentifier.Value], .. added.Definition.ColumnDefinitions];
        }

        foreach (var table in InstallationTables.All)
        {
            Names(table).ShouldBe(Column($"SELECT name FROM pragma_table_info('{table.Name}')"), ignoreOrder: true, table.Name);

            // Columns that only the server has: the claim, the batch and whether the texts are archived.
            there[table.Name].Select(c => c.ColumnIdentifier.Value).Except(["claim", "commits", "kept"])
                .ShouldBe(Names(table), ignoreOrder: true, table.Name);
            (there[table.Name].SingleOrDefault(c => c.IdentityOptions is not null)?.ColumnIdentifier.Value)
                .ShouldBe(table.Numbered, table.Name);
        }

        List<string> Column(string sql)
        {
            using var command = file.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
            {
                names.Add(reader.GetString(0));
            }

            return names;
        }
    }

    [TestMethod]
    public void A_text_that_no_server_can_store_is_replaced_and_counted()
    {
        using var folder = new TempFolder();
        using var file = Database.Open(folder.File(), writes: true);
        Schema.Upgrade(file, Schema.Newest);
        Database.Execute(file, "INSERT INTO mark VALUES ('nul', 'a' || char(0) || 'b'), ('fine', '🕳')");
        Database.Execute(
            file,
            "INSERT INTO job (kind, subject, lane, due_at, attempts, parked, lease, may_have_run, created_at) "
            + $"VALUES (6, 1, 'x', 0, 0, '{new string('p', 3_999)}🕳 and more', 0, 0, 0)");
        var rows = new SqliteRows(file);
        rows.Read(InstallationTables.All.Single(t => t.Name == "mark")).Select(r => r[1]).ShouldBe(["a\uFFFDb", "🕳"], ignoreOrder: true);
        rows.Read(InstallationTables.All.Single(t => t.Name == "job")).Single()[5]
            .ShouldBe(new string('p', 3_999), "and not half a character more");
        rows.Mended.ShouldBe(2);
    }

    [TestMethod]
    public void A_column_that_no_file_has_gets_the_servers_default()
    {
        var tables = TSql.All<CreateTableStatement>(ServerSchema.Steps(new SqlServerSql())[3].Up);
        var columns = tables.SelectMany(t => t.Definition.ColumnDefinitions).Where(c => c.DefaultConstraint is not null).ToList();
        columns.Count.ShouldBeGreaterThan(2);
        foreach (var column in columns)
        {
            // Otherwise a NULL of the file would become the default.
            var nullable = column.Constraints.OfType<NullableConstraintDefinition>().ShouldHaveSingleItem();
            nullable.Nullable.ShouldBeFalse(column.ColumnIdentifier.Value);
        }

        // KeepNulls would disable the defaults, and no file has job.claim.
        SqlServerLoad.Options.HasFlag(SqlBulkCopyOptions.KeepNulls).ShouldBeFalse();
    }

    [TestMethod]
    public void Rows_for_bulk_copy_keep_their_types_and_their_nulls()
    {
        using var data = SqlServerLoad.Of(Table, [One, Two]);
        data.Columns.Cast<System.Data.DataColumn>().Select(c => c.DataType)
            .ShouldBe([typeof(long), typeof(string), typeof(string), typeof(double)]);
        data.Rows[0].ItemArray.ShouldBe([1L, "a", DBNull.Value, 1.5]);
    }

    [TestMethod]
    public void A_text_too_long_for_an_index_is_reported_by_its_column_and_not_quoted()
    {
        var (table, sizes) = (Table, new Dictionary<string, int> { ["note"] = 3 });
        ColumnSizes.Checked(table, sizes, [[1L, "as long as it is", "abc", 1.5], [2L, null, null, null]]).Count().ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => ColumnSizes.Checked(table, sizes, [[1L, "a", "secret", 1.5]]).Count())
            .Message.ShouldBe(
                "A text in table x, column note, has 6 characters; SQL Server's index takes 3. "
                + "Nothing was copied. PostgreSQL takes it as it is.");
    }

    private static IEnumerable<string> Names(CopyTable table) => table.Columns.Select(c => c.Name);

    private static RowSum Sum(params object?[][] rows)
    {
        var sum = default(RowSum);
        foreach (var row in rows)
        {
            sum.Add(row);
        }

        return sum;
    }
}
