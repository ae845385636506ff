using Allentown311.Mappings;

namespace Allentown311.Connectors.Testing;

/// <summary>
/// The contract of every connector, built in or an integrator's own, for handing orders over. A test class inherits it and provides a
/// <see cref="Rig"/>.
/// </summary>
public abstract partial class ConnectorContract
{
    /// <summary>Starts a rig whose department has no records.</summary>
    protected abstract Task<Rig> StartAsync();

    public TestContext TestContext { get; set; } = null!;

    /// <summary>Ends with the test.</summary>
    protected virtual CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task An_order_makes_one_record_under_our_reference()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();

        var result = await rig.Connector.SubmitAsync(order, Ct);

        (result is SubmitResult.Created or SubmitResult.HandedOver).ShouldBeTrue(result.ToString());
        (await rig.RecordsAsync()).ShouldHaveSingleItem().Reference.ShouldBe(order.Reference);
    }

    [TestMethod]
    public async Task The_same_order_again_makes_no_second_record()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();

        var first = await rig.Connector.SubmitAsync(order, Ct);
        var second = await rig.Connector.SubmitAsync(order, Ct);
        await rig.RecordsAsync();
        var third = await rig.Connector.SubmitAsync(order, Ct);

        (await rig.RecordsAsync()).Count.ShouldBe(1);
        foreach (var repeated in new[] { second, third })
        {
            Id(repeated).ShouldBe(Id(first));
            (repeated is SubmitResult.HandedOver && rig.TellsDoubles).ShouldBeFalse(repeated.ToString());
        }
    }

    [TestMethod]
    [DataRow("a plain word")]
    [DataRow("""5" deep, 'near' <the> A&P; "quoted", &amp; {{ref}} ${HOME} %s""")]
    [DataRow("¿Dónde está el ñandú? Perro café, señor Muñoz")]
    [DataRow("first line\nsecond line\r\nthird, with a \"quote\"")]
    [DataRow("paw 🐾 and family 👨‍👩‍👧, flag 🇵🇷")]
    [DataRow("O'Brien'); DROP TABLE work_request;--")]
    [DataRow("=cmd|' /C calc'!A0")]
    [DataRow("  spaces around  ")]
    public async Task A_residents_words_arrive_unchanged(string words)
    {
        await using var rig = await StartAsync();

        await rig.Connector.SubmitAsync(Orders.Make(description: words), Ct);

        (await rig.RecordsAsync()).ShouldHaveSingleItem().Details.ShouldBe(rig.AsKept(words));
    }

    [TestMethod]
    public async Task An_order_the_department_refuses_is_rejected_and_makes_nothing()
    {
        await using var rig = await StartAsync();
        var order = await rig.RefusedOrderAsync();

        var result = await rig.Connector.SubmitAsync(order, Ct);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldNotBeNullOrWhiteSpace();
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_order_without_a_code_is_not_guessed_and_makes_nothing()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make(service: Orders.Uncoded);

        string reason;
        try
        {
            reason = (await rig.Connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>().Reason;
        }
        catch (TranslationException e)
        {
            reason = e.Message;
        }

        reason.ShouldContain(Orders.Uncoded);
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_system_that_is_down_means_retry_for_an_order_and_an_error_for_a_read()
    {
        await using var rig = await StartAsync();
        await rig.GoDownAsync();

        (await rig.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
        await Should.ThrowAsync<Exception>(() => rig.Connector.ReadStatusAsync(null, Ct));
        (await rig.Connector.CheckAsync(Ct)).Reachable.ShouldBeFalse();
    }

    [TestMethod]
    public async Task A_check_finds_a_system_that_is_up_and_leaves_nothing_behind()
    {
        await using var rig = await StartAsync();

        (await rig.Connector.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_look_up_finds_the_order_and_proves_the_absence_of_another()
    {
        await using var rig = await StartAsync();
        if (rig.Connector is not IFindWorkOrder find)
        {
            Assert.Inconclusive("This connector cannot look an order up.");
            return;
        }

        var created = await rig.Connector.SubmitAsync(Orders.Make(1), Ct);

        (await find.FindAsync(Orders.Make(1), Ct)).ShouldBeOfType<FindResult.Found>().Id.ShouldBe(Id(created));
        await rig.RecordsAsync();
        (await find.FindAsync(Orders.Make(1), Ct)).ShouldBeOfType<FindResult.Found>();
        (await find.FindAsync(Orders.Make(2), Ct)).ShouldBeOfType<FindResult.Absent>();
        await rig.GoDownAsync();
        await Should.ThrowAsync<Exception>(() => ((IFindWorkOrder)rig.Connector).FindAsync(Orders.Make(1), Ct));
    }

    [TestMethod]
    public async Task A_preview_shows_the_order_and_sends_nothing()
    {
        await using var rig = await StartAsync();
        Needs<IPreviewWorkOrder>(rig);
        var order = Orders.Make();

        ((IPreviewWorkOrder)rig.Connector).Preview(order).ShouldContain(order.Reference);
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Fifty_orders_at_once_make_fifty_records()
    {
        await using var rig = await StartAsync();
        var orders = Enumerable.Range(1, 50).Select(n => Orders.Make(n)).ToList();

        var options = new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = Ct };
        await Parallel.ForEachAsync(orders, options, async (order, ct) =>
        {
            var result = await rig.Connector.SubmitAsync(order, ct);
            (result is SubmitResult.Created or SubmitResult.HandedOver).ShouldBeTrue(result.ToString());
        });

        (await rig.RecordsAsync()).Select(r => r.Reference).ShouldBe(orders.Select(o => o.Reference), ignoreOrder: true);
    }

    /// <summary>Ends a test whose connector cannot do <typeparamref name="T"/>, with the reason.</summary>
    protected static void Needs<T>(Rig rig)
    {
        if (rig.Connector is not T)
        {
            Assert.Inconclusive($"This connector is no {typeof(T).Name}.");
        }
    }

    private static string? Id(SubmitResult result) => result switch
    {
        SubmitResult.Created created => created.Id,
        SubmitResult.AlreadyExists existing => existing.Id,
        SubmitResult.HandedOver => null,
        _ => throw new AssertFailedException($"The order made no record and none exists: {result}"),
    };
}
