namespace Allentown311.Departments.Faults;

/// <summary>Middleware in front of a department's endpoints: it gives each call the fault that was drawn for it.</summary>
internal static class HttpFaults
{
    private static readonly IHttpFault[] All =
    [
        new TimeOut(),
        new LateCommit(),
        new PartialSuccess(),
        new Reset(),
        new Fault200(),
        new LoginPage(),
        new Truncated(),
        new Slow(),
    ];

    public static void UseFaults(this WebApplication app, Department department)
    {
        var services = app.Services;
        var plan = services.GetRequiredService<FaultPlan>();
        var dice = services.GetRequiredService<FaultDice>();
        var log = services.GetRequiredService<FaultLog>();
        var rateLimit = services.GetRequiredService<RateLimit>();

        // Waits use the system's clock, because the department's own clock may be wrong.
        var clock = TimeProvider.System;
        var faultsByKind = Enum.GetValues<CallKind>().ToDictionary(
            kind => kind,
            kind => All.Where(f => f.AppliesTo(kind) && plan[f.Mode] > 0).ToDictionary(f => f.Mode, StringComparer.Ordinal));
        app.Use(async (http, next) =>
        {
            if (department.ClassifyCall(http.Request) is not { } kind)
            {
                await next(http);
                return;
            }

            if (kind == CallKind.Create && plan[FaultMode.Busy] > 0 && rateLimit.FindWait() is { } wait)
            {
                log.Write(FaultMode.Busy, $"{kind}");
                await RateLimit.RefuseAsync(http, wait);
                return;
            }

            var call = new FaultyCall(http, next, kind, dice, clock);
            if (dice.Roll(kind, faultsByKind[kind].Keys) is { } mode)
            {
                log.Write(mode, $"{kind}");
                await faultsByKind[kind][mode].InjectAsync(call);
            }
            else if (kind == CallKind.Poll && dice.Hits(FaultMode.Disorder))
            {
                log.Write(FaultMode.Disorder, $"{kind}");
                await Disorder.InjectAsync(call);
            }
            else
            {
                await next(http);
            }
        });
    }
}
