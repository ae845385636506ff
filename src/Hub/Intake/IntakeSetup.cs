using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Intake.GeoReport;
using Allentown311.Hub.Intake.Messages;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub.Intake;

/// <summary>The part of the hub that takes tickets: by GeoReport, and from a queue.</summary>
internal static class IntakeSetup
{
    /// <summary>Adds the intake.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="queue">The queue tickets are taken from; null for none.</param>
    public static IServiceCollection AddIntake(this IServiceCollection services, string? queue)
    {
        services.Configure<FormOptions>(form => form.ValueCountLimit = 512);
        services.AddSingleton<TicketIds>().AddSingleton<TicketIntake>();
        return queue is null ? services
            : services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<TicketConsumer>(provider, new Address(queue)));
    }

    /// <summary>Maps GeoReport.</summary>
    public static void MapIntake(this WebApplication app) => app.MapGeoReport();
}
