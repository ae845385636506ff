using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>What can be proved of the SQL Server store without a server: its statements are T-SQL, and lock what they must.</summary>
[TestClass]
public sealed class When_sql_server_is_asked
{
    private const string Sha = "aa";
    private static readonly StatusUpdate Update = new() { ExternalId = "S-1", Code = "X", ChangedAt = Some.Noon };

    // Every method, so that a new one cannot be forgotten.
    private static readonly Dictionary<string, Func<IStore, Task>> Methods = new(StringComparer.Ordinal)
    {
        [nameof(IStore.StartSessionAsync)] = s => s.StartSessionAsync(Some.Node, default),
        [nameof(IStore.PulseAsync)] = s => s.PulseAsync(2, NodeWork.None, default),
        [nameof(IStore.EndSessionAsync)] = s => s.EndSessionAsync(1, default),
        [nameof(IStore.NodesAsync)] = s => s.NodesAsync(default),
        [nameof(IStore.NowAsync)] = s => s.NowAsync(default),
        [nameof(IStore.CommitAsync)] = async s =>
        {
            await Task.WhenAll(Commits().Select(c => s.CommitAsync(c, default)));

            // Repeats, whose first tickets are not among the ones.
            await Should.ThrowAsync<KeyNotFoundException>(() => s.CommitAsync(Some.New(Some.Full(2), Some.Full(3)), default));
        },
        [nameof(IStore.ClaimAsync)] = s => s.ClaimAsync(1, new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default),
        [nameof(IStore.ReleaseAsync)] = s => s.ReleaseAsync([Some.Job(1)], Some.Noon, default),
        [nameof(IStore.ReserveTicketIdsAsync)] = s => s.ReserveTicketIdsAsync(1, default),
        [nameof(IStore.OpenFeedAsync)] = s => s.OpenFeedAsync("streets", Some.Job(1), Some.Noon, default),
        [nameof(IStore.FindFeedAsync)] = s => s.FindFeedAsync(1, default),
        [nameof(IStore.FindTicketsAsync)] = s => s.FindTicketsAsync([1], default),
        [nameof(IStore.FindByExternalIdsAsync)] = s => s.FindByExternalIdsAsync("streets", ["S-1"], default),
        [nameof(IStore.QueryTicketsAsync)] = s => s.QueryTicketsAsync(new TicketQuery(Some.Noon, Some.Noon, ["a"], true, 9), default),
        [nameof(IStore.TimelineAsync)] = s => s.TimelineAsync(1, default),
        [nameof(IStore.NoticesOfAsync)] = s => s.NoticesOfAsync(1, default),
        [nameof(IStore.CallBacksAsync)] = s => s.CallBacksAsync(9, default),
        [nameof(IStore.ParkedAsync)] = async s =>
        {
            await s.ParkedAsync(9, default);
            await s.ParkedAsync(new ParkedFilter("streets", JobKind.Submit, "code", Some.Noon), Some.Job(1), 9, default);
        },
        [nameof(IStore.CountParkedAsync)] = s => s.CountParkedAsync(new ParkedFilter(), default),
        [nameof(IStore.FindJobAsync)] = s => s.FindJobAsync(JobKind.Submit, 1, default),
        [nameof(IStore.AttemptsOfAsync)] = s => s.AttemptsOfAsync(1, default),
        [nameof(IStore.AuditAsync)] = s => s.AuditAsync(0, 9, default),
        [nameof(IStore.EnsureJobAsync)] = s => s.EnsureJobAsync(Some.Job(1), default),
        [nameof(IStore.RewindAsync)] = s => s.RewindAsync("streets", "c0", Line, Some.Noon, default),
        [nameof(IStore.OrdersToCompareAsync)] = s => s.OrdersToCompareAsync("streets", Some.Noon, 0, 9, default),
        [nameof(IStore.OldestOpenAsync)] = s => s.OldestOpenAsync("streets", default),
        [nameof(IStore.SaveAsync)] = s => s.SaveAsync(new Reconciliation("streets", Some.Noon, Some.Noon, 5, null), [new Drift("streets", DriftKind.Status, "ALN-1", "a", Some.Noon, 257, Update)], default),
        [nameof(IStore.ReconciliationsAsync)] = s => s.ReconciliationsAsync(default),
        [nameof(IStore.DriftAsync)] = s => s.DriftAsync("streets", default),
        [nameof(IStore.OldAttemptsAsync)] = s => s.OldAttemptsAsync(Some.Noon, 9, default),
        [nameof(IStore.BackupAsync)] = async s => await Should.ThrowAsync<NotSupportedException>(() => s.BackupAsync("x", default)),
        [nameof(IStore.MarkAsync)] = s => s.MarkAsync("a", default),
        [nameof(IStore.SetMarkAsync)] = async s =>
        {
            await s.SetMarkAsync("a", "1", default);
            await s.SetMarkAsync("a", null, default);
        },
        [nameof(IStore.KnownMessagesAsync)] = s => s.KnownMessagesAsync("a", ["1"], default),
        [nameof(IStore.OutboxAsync)] = s => s.OutboxAsync("a", 9, default),
        [nameof(IStore.CountOutboxAsync)] = s => s.CountOutboxAsync(default),
        [nameof(IStore.CountAsync)] = s => s.CountAsync(default),
        [nameof(IStore.NoteTrafficAsync)] = s => s.NoteTrafficAsync([new LinkNote(new LinkKey("streets", Direction.To), Some.Noon) { Hours = [new HourCount(1, 1)] }], default),
        [nameof(IStore.LinksAsync)] = s => s.LinksAsync(default),
        [nameof(IStore.TrafficAsync)] = s => s.TrafficAsync(default),
        [nameof(IStore.OldestOrdersAsync)] = s => s.OldestOrdersAsync(default),
        [nameof(IStore.OrdersAfterAsync)] = s => s.OrdersAfterAsync(0, 9, default),
        [nameof(IStore.ProveWritableAsync)] = s => s.ProveWritableAsync(default),
        [nameof(IStore.OutsideChangesAsync)] = s => s.OutsideChangesAsync(default),
    };

    private static AuditEntry Line => new(Some.Noon, "ana", "parked.retry", "ALN-1");

    [TestMethod]
    public async Task Every_statement_of_the_store_is_t_sql_of_2016_and_has_the_values_it_names()
    {
        Methods.Keys.ShouldBe(typeof(IStore).GetMethods().Where(m => !m.IsSpecialName).Select(m => m.Name).Distinct(), ignoreOrder: true);
        var asked = await AskAsync();
        foreach (var (sql, values) in asked)
        {
            var named = TSql.All<VariableReference>(sql).Select(v => v.Name).Except(TSql.All<DeclareVariableElement>(sql).Select(d => d.VariableName.Value));
            named.Except(Procedures(sql)).ShouldBe(values, ignoreOrder: true, sql);
        }

        // And each statement that is written down was among them, but for those that no method asks.
        foreach (var property in typeof(ServerSql).GetProperties().Where(p => p.PropertyType == typeof(string) && p.Name is not (nameof(ServerSql.Now) or nameof(ServerSql.Preamble))))
        {
            if ((string?)property.GetValue(new SqlServerSql()) is { } sql)
            {
                TSql.Statements(sql).ShouldNotBeEmpty();
                (property.Name is nameof(ServerSql.Ring) or nameof(ServerSql.HasSchema) or nameof(ServerSql.MakeSchema) || asked.Keys.Any(a => a.Contains(sql, StringComparison.Ordinal))).ShouldBeTrue(property.Name);
            }
        }
    }

    [TestMethod]
    public async Task Whatever_is_inserted_where_it_is_not_there_holds_its_place()
    {
        var inserts = (await AskAsync()).Keys.SelectMany(TSql.All<InsertStatement>).Where(i => TSql.Within<ExistsPredicate>(i).Any(e => Target(i) == TSql.Within<NamedTableReference>(e)[0].SchemaObject.BaseIdentifier.Value)).ToList();
        inserts.Count.ShouldBeGreaterThan(8);
        foreach (var insert in inserts)
        {
            var looked = TSql.Within<NamedTableReference>(insert).Last(t => t.SchemaObject.BaseIdentifier.Value == Target(insert));
            looked.TableHints.Select(h => h.HintKind).ShouldBe([TableHintKind.UpdLock, TableHintKind.HoldLock, TableHintKind.Rowlock]);
        }
    }

    [TestMethod]
    public async Task Every_row_that_is_changed_by_a_set_is_sought_and_not_scanned_for()
    {
        foreach (var change in (await AskAsync()).Keys.SelectMany(TSql.All<DataModificationStatement>).Where(c => TSql.Within<OpenRowsetTableReference>(c).Count == 0 && TSql.Within<QualifiedJoin>(c).Count > 0))
        {
            change.OptimizerHints.Select(h => h.HintKind).ShouldBe([OptimizerHintKind.LoopJoin, OptimizerHintKind.ForceOrder]);
        }
    }

    [TestMethod]
    public void Its_tables_are_those_of_postgresql_and_their_texts_are_compared_byte_by_byte()
    {
        var tables = TSql.All<CreateTableStatement>(ServerSchema.Steps("SqlServer")[3].Up);
        var other = ServerSchema.Steps("Postgres")[3].Up;
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

        tables.Count.ShouldBe(System.Text.RegularExpressions.Regex.Count(other, "CREATE TABLE ", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [TestMethod]
    public void No_key_is_longer_than_an_index_takes()
    {
        var sql = ServerSchema.Steps("SqlServer")[3].Up;
        var columns = TSql.All<CreateTableStatement>(sql).ToDictionary(
            t => t.SchemaObjectName.BaseIdentifier.Value, t => t.Definition.ColumnDefinitions.ToDictionary(c => c.ColumnIdentifier.Value, Bytes, StringComparer.Ordinal), StringComparer.Ordinal);
        var keys = TSql.All<CreateTableStatement>(sql).SelectMany(t => t.Definition.TableConstraints.OfType<UniqueConstraintDefinition>().Select(k =>
                (Table: t.SchemaObjectName.BaseIdentifier.Value, Names: k.Columns.Select(c => c.Column.MultiPartIdentifier.Identifiers[0].Value), Most: k.IndexType?.IndexTypeKind == IndexTypeKind.NonClustered ? 1700 : 900)))
            .Concat(TSql.All<CreateIndexStatement>(sql).Select(i => (Table: i.OnName.BaseIdentifier.Value, Names: i.Columns.Select(c => c.Column.MultiPartIdentifier.Identifiers[0].Value), Most: 1700))).ToList();
        keys.Count.ShouldBeGreaterThan(30);
        foreach (var (table, names, most) in keys)
        {
            names.Sum(n => columns[table][n]).ShouldBeLessThanOrEqualTo(most, $"{table} ({string.Join(", ", names)})");
        }

        columns.Values.SelectMany(c => c.Values).Where(b => b < 2 * 4000).Max().ShouldBeLessThan(2 * 451, "a text that is cut off for comparing must not fit a key");
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
        SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.NVarChar, Parameters: [IntegerLiteral length] } => 2 * int.Parse(length.Value, System.Globalization.CultureInfo.InvariantCulture),
        SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.NVarChar } => 1_000_000,
        _ => 8,
    };

    private static string Target(InsertStatement insert) => ((NamedTableReference)insert.InsertSpecification.Target).SchemaObject.BaseIdentifier.Value;

    // Names of a procedure's own parameters look like variables.
    private static IEnumerable<string> Procedures(string sql) => TSql.All<ExecuteParameter>(sql).Select(p => p.Variable?.Name).OfType<string>();

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskAsync()
    {
        var database = new RecordedDatabase();
        await using (var store = new ServerStore(database, new Hub.Walk.StoreClock(TimeProvider.System)))
        {
            foreach (var method in Methods.Values)
            {
                await method(store);
            }
        }

        return database.Asked;
    }

    private static IEnumerable<Commit> Commits()
    {
        var (before, after) = (Some.Ticket(1, WorkOrderState.Pending), Some.Full(1));
        yield return new Commit { Finishes = Some.Job(1, kind: JobKind.Route) with { Lease = 1 }, Audit = { Line } };
        yield return new Commit { Finishes = Some.Job(1, kind: JobKind.Route) with { Parked = "look" } };
        yield return new Commit
        {
            Tickets = { new TicketChange(before, after with { WorkOrders = [before.Order(1) with { ExternalId = "S-1" }, Some.Order(1, 2)] }) },
            Jobs = { Some.Job(1) },
            Settled = { (JobKind.Submit, 9) },
            Notices = { Some.Notice(1) },
            Timeline = { new TimelineEntry(1, Some.Noon, "received") },
            Attempts = { new SendAttempt(1, Some.Noon, "x", null, TimeSpan.Zero, null, null) },
            Archived = { 1 },
            ForgetFilesBefore = Some.Noon,
            ForgetInboxBefore = Some.Noon,
            Mended = { new Drift("streets", DriftKind.Status, "ALN-1", "a", Some.Noon) },
            Inbox = { new InboxMark("a", "1", Some.Noon) },
            Outbox = { new OutboxMessage("a", "1", "g", "{}", Some.Noon) },
            Published = { 1 },
            Feed = new FeedMove(1, "streets", null, "c", Some.Noon),
        };
        yield return Some.New(Some.Full(1));
        yield return new Commit { Feed = new FeedMove(2, "{}", null, "c", Some.Noon, "a.csv", "{}") };
        yield return new Commit { Feed = new FeedMove(3, "parks", null, "c", Some.Noon, "a.csv", Sha) };
        yield return new Commit { NewNotices = { new NewNotice(Some.Notice(1, NoticeEvent.Completed), Some.Job(7, kind: JobKind.Notify)) } };
        yield return new Commit { Unmatched = { new UnmatchedUpdate("streets", "S-9", "{}", Some.Noon, Some.Noon) } };
    }
}
