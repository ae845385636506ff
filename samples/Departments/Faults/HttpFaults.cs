namespace Allentown311.Departments.Faults;

/// <summary>Stands in front of a department's endpoints and gives each call the fault that was drawn for it.</summary>
internal static class HttpFaults
{
    private static readonly IHttpFault[] All =
        [new TimeOut(), new LateCommit(), new PartialSuccess(), new Reset(), new Fault200(), new LoginPage(), new Truncated(), new Slow()];

    public static void UseFaults(this WebApplication app, Department department)
    {
        var services = app.Services;
        var (plan, dice, log) = (
            services.GetRequiredService<FaultPlan>(), services.GetRequiredService<FaultDice>(), services.GetRequiredService<FaultLog>());
        var busy = services.GetRequiredService<Busy>();

        // Waits use the system's clock, because the department's own clock may be wrong.
        var clock = TimeProvider.System;
        var byCall = Enum.GetValues<Call>().ToDictionary(
            call => call, call => All.Where(f => f.Fits(call) && plan[f.Mode] > 0).ToDictionary(f => f.Mode, StringComparer.Ordinal));
        app.Use(async (http, next) =>
        {
            if (department.CallOf(http.Request) is not { } call)
            {
                await next(http);
                return;
            }

            if (call == Call.Create && plan[FaultMode.Busy] > 0 && busy.Refuses() is { } wait)
            {
                log.Write(FaultMode.Busy, $"{call}");
                await Busy.RefuseAsync(http, wait);
                return;
            }

            var faulty = new FaultyCall(http, next, call, dice, clock);
            if (dice.Roll(call, byCall[call].Keys) is { } mode)
            {
                log.Write(mode, $"{call}");
                await byCall[call][mode].DoAsync(faulty);
            }
            else if (call == Call.Poll && dice.Hits(FaultMode.Disorder))
            {
                log.Write(FaultMode.Disorder, $"{call}");
                await Disorder.DoAsync(faulty);
            }
            else
            {
                await next(http);
            }
        });
    }
}
