using Allentown311.Connectors.Coded;

namespace Allentown311.Connectors.Tests.Coded;

/// <summary>The hub's own threads and places are held by no connector that was not written here.</summary>
[TestClass]
public sealed class When_a_coded_connector_misbehaves
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_call_that_blocks_its_thread_and_overhears_its_end_is_given_up_and_sends_nothing_later()
    {
        using var over = new CancellationTokenSource();
        using var goOn = new ManualResetEventSlim();
        var began = new TaskCompletionSource();
        var late = new TaskCompletionSource<Exception?>();
        var order = Orders.Make();
        var connector = new Odd(sent =>
        {
            began.SetResult();
            goOn.Wait(TestContext.CancellationToken);
            late.SetResult(Record(() => sent.Trail.Sends("too late")));
            return new SubmitResult.Created("L-1");
        });

        var call = CodedCalls.SubmitAsync(connector, order, over.Token);
        await began.Task;
        await over.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        goOn.Set();
        (await late.Task).ShouldBeAssignableTo<OperationCanceledException>();
        order.Trail.Sent.ShouldBeNull();
    }

    [TestMethod]
    public async Task A_result_that_is_nothing_is_an_outcome_that_is_not_known() =>
        await Should.ThrowAsync<OutcomeUnknownException>(
            () => CodedCalls.SubmitAsync(new Odd(_ => null!), Orders.Make(), TestContext.CancellationToken));

    private static Exception? Record(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class Odd(Func<OutgoingOrder, SubmitResult> submit) : IWorkOrderConnector
    {
        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => Task.FromResult(submit(order));

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => throw new NotSupportedException();
    }
}
