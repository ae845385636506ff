using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Allentown311.Departments.Parking;

/// <summary>
/// Pushes each status change as it happens, with best effort. A change that five tries cannot deliver is logged, and the hub learns of it
/// by polling; so it does of the changes made while this process was down.
/// </summary>
internal sealed class HookPush(
    HookTarget hook, ChangeLog changes, Department department, LatePushes latePushes, TimeProvider clock, ILogger<HookPush> log)
    : BackgroundService
{
    private const int MaxParallelPushes = 4;
    private const int MaxTries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // A redirect counts as a failed push, so that a signed body goes only to the configured address.
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    // Pushes read from the change log, which serves as the queue, so a hook that is down uses no memory here.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        NewChangesAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = MaxParallelPushes, CancellationToken = stoppingToken },
        async (change, ct) => await PushAsync(change, ct));

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    private async IAsyncEnumerable<Change> NewChangesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var seen = changes.Last();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var news = changes.After(seen, limit: 1000);
            seen = news.Count > 0 ? news[^1].Seq : seen;

            // The first status is not pushed: the caller has it from the answer to its POST.
            var later = news.Where(change => change.Status != department.Steps[0]).ToList();
            foreach (var change in latePushes.SelectDue(later))
                yield return change;
        }
    }

    private async Task PushAsync(Change change, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(CaseChange.Of(change, department), JsonSerializerOptions.Web);
        var id = $"msg_{department.FormatNumber(change.Id)}_{change.Seq}";
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var problem = await TryPushAsync(id, body, ct);
            if (problem is null)
                return;
            if (attempt == MaxTries)
            {
                log.LogWarning("Push {Id} given up after {Tries} tries: {Problem}", id, MaxTries, problem);
                return;
            }

            await Task.Delay(pause, clock, ct);
            pause *= 2;
        }
    }

    // Returns null when the hook accepted the change, else the reason.
    private async Task<string?> TryPushAsync(string id, byte[] body, CancellationToken ct)
    {
        try
        {
            using var request = hook.Sign(id, clock.GetUtcNow(), body);
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return problem.Message;
        }
    }
}
