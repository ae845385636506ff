using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>What must hold between a file of samples/shapes and the system that it is for.</summary>
public abstract class ShapeContract
{
    private const string Words =
        "5\" deep } & \\ wide', 'x'='x <b>]]></b> &amp; Muñoz Øst %27 +1;--\nsecond line {{ref}} ${x} \u201cquoted\u201d || DROP TABLE x;";

    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Ct => TestContext.CancellationToken;

    /// <summary>What the system has of the description; as it was sent where its format can hold it.</summary>
    protected virtual string Arrived(string words) => words;

    [TestMethod]
    public async Task An_order_with_hostile_words_becomes_one_record_that_has_them()
    {
        await using var shape = await StartAsync();
        var order = Orders.Make(description: Words);

        var result = await shape.Connector.SubmitAsync(order, Ct);

        (shape.GivesNumberLater ? result is SubmitResult.HandedOver : result is SubmitResult.Created).ShouldBeTrue(result.ToString());
        (await shape.RecordsAsync()).ShouldHaveSingleItem().ShouldBe(new DepartmentRecord(order.Reference, Arrived(Words)));
        if (shape.CanLookUp)
        {
            var found = (await FindAsync(shape, 1)).ShouldBeOfType<FindResult.Found>();
            found.Id.ShouldBe((result as SubmitResult.Created)?.Id);
        }

        foreach (var text in new[] { order.Trail.Sent, order.Trail.Answered, (shape.Connector as IPreviewWorkOrder)?.Preview(order) })
        {
            (text ?? "").ShouldNotContain("s3cret");
        }
    }

    [TestMethod]
    public async Task A_record_whose_answer_was_lost_is_found_and_no_second_one_is_made()
    {
        await using var shape = await StartAsync();
        shape.LoseNextAnswer();

        if (shape.SettlesLostAnswers)
        {
            (await shape.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        }
        else
        {
            await Should.ThrowAsync<Exception>(() => shape.Connector.SubmitAsync(Orders.Make(), Ct));
        }

        (await shape.RecordsAsync()).Count.ShouldBe(1, "the system made the record");
        if (!shape.CanLookUp)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => FindAsync(shape, 1));
            return;
        }

        var found = (await FindAsync(shape, 1)).ShouldBeOfType<FindResult.Found>();
        if (shape.DropsDoubles)
        {
            (await shape.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.AlreadyExists>().Id
                .ShouldBeOneOf(found.Id, null);
        }

        (await shape.RecordsAsync()).ShouldHaveSingleItem().Reference.ShouldBe(Orders.Make().Reference);
    }

    [TestMethod]
    public async Task An_order_that_was_never_sent_is_absent()
    {
        await using var shape = await StartAsync();
        if (!shape.CanLookUp)
        {
            Assert.Inconclusive("This system cannot be asked for a record by our reference.");
        }

        await shape.Connector.SubmitAsync(Orders.Make(1), Ct);

        (await FindAsync(shape, 2)).ShouldBeOfType<FindResult.Absent>();
        (await FindAsync(shape, 1)).ShouldBeOfType<FindResult.Found>();
    }

    [TestMethod]
    public async Task Changes_are_read_to_the_last_page()
    {
        await using var shape = await StartAsync();
        var orders = Enumerable.Range(1, (2 * shape.PageSize) + 1).Select(n => Orders.Make(n)).ToList();
        Dictionary<string, string> numbers = new(StringComparer.Ordinal);
        for (var i = 0; i < orders.Count; i++)
        {
            var id = (await shape.Connector.SubmitAsync(orders[i], Ct) as SubmitResult.Created)?.Id;
            numbers[id ?? orders[i].Reference] = orders[i].Reference;
            await shape.FinishAsync(orders[i].Reference, Noon.AddMinutes(i));
        }

        var (updates, pages) = await ReadAsync(shape);

        updates.Where(u => u.State == WorkOrderState.Completed)
            .Select(u => (u.Reference ?? numbers[u.ExternalId!], u.ChangedAt))
            .Distinct()
            .ShouldBe(orders.Select((o, i) => (o.Reference, Noon.AddMinutes(i))), ignoreOrder: true);
        (pages > 1).ShouldBe(shape.ReadsInPages);
    }

    [TestMethod]
    public virtual async Task A_refusal_shows_the_systems_own_message_and_makes_no_record()
    {
        await using var shape = await StartAsync();
        shape.Refuse("Ward 7 is closed");

        var result = await shape.Connector.SubmitAsync(Orders.Make(), Ct);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("Ward 7 is closed");
        (await shape.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_error_in_a_read_proves_no_absence_and_is_no_empty_page()
    {
        await using var shape = await StartAsync();
        await shape.Connector.SubmitAsync(Orders.Make(), Ct);
        if (!shape.FailReads())
        {
            Assert.Inconclusive("This system has no answer to a read that is an error of its own.");
        }

        await Should.ThrowAsync<Exception>(() => FindAsync(shape, 1), "also where the mapping has no look-up");
        await Should.ThrowAsync<Exception>(() => shape.Connector.ReadStatusAsync(null, Ct));
    }

    [TestMethod]
    public async Task A_token_that_expires_is_renewed_and_the_order_is_made_once()
    {
        await using var shape = await StartAsync();
        await shape.Connector.SubmitAsync(Orders.Make(1), Ct);
        if (!shape.ExpireSession())
        {
            Assert.Inconclusive("This system has no tokens that expire.");
        }

        (await shape.Connector.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.Created>();
        shape.ExpireSession();
        (await FindAsync(shape, 2)).ShouldBeOfType<FindResult.Found>();
        shape.ExpireSession();
        await shape.Connector.ReadStatusAsync(null, Ct);
        (await shape.RecordsAsync()).Count.ShouldBe(2);
    }

    /// <summary>Starts a new system without records.</summary>
    protected abstract Task<Shape> StartAsync();

    private Task<FindResult> FindAsync(Shape shape, int number) =>
        ((IFindWorkOrder)shape.Connector).FindAsync(Orders.Make(number), Ct);

    private async Task<(List<StatusUpdate> Updates, int Pages)> ReadAsync(Shape shape)
    {
        List<StatusUpdate> updates = [];
        string? cursor = null;
        for (var pages = 1; pages < 50; pages++)
        {
            var page = await shape.Connector.ReadStatusAsync(cursor, Ct);
            page.Rejected.ShouldBeEmpty();
            page.File?.Problem.ShouldBeNull();
            updates.AddRange(page.Updates);
            cursor = page.Cursor;
            if (shape.Connector is IAcknowledgeStatus files)
            {
                await files.AcknowledgeAsync(page, Ct);
            }

            if (!page.More)
            {
                return (updates, pages);
            }
        }

        throw new AssertFailedException("The pages do not end.");
    }
}
