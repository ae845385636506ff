namespace Allentown311.Connectors.Testing;

// The part of the contract about what makes a double or loses an order: lost answers, ends of calls, leases, texts that are too long.
public abstract partial class ConnectorContract
{
    private const int LongestDescription = 4000;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    [TestMethod]
    public async Task A_lost_answer_is_an_outcome_that_is_not_known_and_a_look_up_finds_the_record()
    {
        await using var rig = await StartAsync();
        if (!rig.LoseNextAnswer())
        {
            Assert.Inconclusive("This rig cannot lose an answer.");
        }

        var order = Orders.Make();

        await Should.ThrowAsync<Exception>(
            () => rig.Connector.SubmitAsync(order, Ct), "Retry would send it again, Created and Rejected would be guesses");

        (await rig.RecordsAsync()).ShouldHaveSingleItem().Reference.ShouldBe(order.Reference);
        if (rig.Connector is IFindWorkOrder find)
        {
            (await find.FindAsync(Orders.Make(), Ct)).ShouldBeOfType<FindResult.Found>();
        }
    }

    [TestMethod]
    public async Task A_call_that_is_cancelled_before_it_begins_sends_nothing()
    {
        await using var rig = await StartAsync();
        using var over = new CancellationTokenSource();
        await over.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => rig.Connector.SubmitAsync(Orders.Make(), over.Token));

        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    public async Task Calls_end_when_they_are_cancelled_though_the_department_never_answers()
    {
        await using var rig = await StartAsync();
        if (!rig.StopAnswering())
        {
            Assert.Inconclusive("This rig cannot stop answering.");
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        over.CancelAfter(TimeSpan.FromSeconds(1));

        var submit = await Should.ThrowAsync<Exception>(() => InTimeAsync(rig.Connector.SubmitAsync(Orders.Make(), over.Token)));
        var read = await Should.ThrowAsync<Exception>(() => InTimeAsync(rig.Connector.ReadStatusAsync(null, over.Token)));

        submit.ShouldNotBeOfType<TimeoutException>("a call ends with its token");
        read.ShouldNotBeOfType<TimeoutException>("a call ends with its token");
    }

    private Task InTimeAsync(Task call) => call.WaitAsync(LongestEnd, TimeProvider.System, Ct);

    [TestMethod]
    public async Task An_order_that_another_node_may_have_now_is_not_sent()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make() with { Trail = new Trail(() => throw new LeaseLostException()) };

        await Should.ThrowAsync<LeaseLostException>(
            () => rig.Connector.SubmitAsync(order, Ct), "call order.Trail.EnsureHeld() before the first byte, and let its exception pass");

        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_longest_description_arrives_whole_or_is_refused_and_is_never_cut()
    {
        await using var rig = await StartAsync();
        var words = string.Concat(Enumerable.Repeat("Baches en la calle Muñoz, frente al 7. ", 200))[..LongestDescription];

        SubmitResult result;
        try
        {
            result = await rig.Connector.SubmitAsync(Orders.Make(description: words), Ct);
        }
        catch (Mappings.TranslationException e)
        {
            result = new SubmitResult.Rejected(e.Message);
        }

        var records = await rig.RecordsAsync();
        if (result is SubmitResult.Rejected refused)
        {
            refused.Reason.ShouldNotBeNullOrWhiteSpace();
            records.ShouldBeEmpty();
            return;
        }

        records.ShouldHaveSingleItem().Details.ShouldBe(rig.AsKept(words));
    }
}
