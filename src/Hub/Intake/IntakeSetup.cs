using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Intake.GeoReport;
using Allentown311.Hub.Intake.Messages;

namespace Allentown311.Hub.Intake;

/// <summary>Sets up the part of the hub that accepts tickets, by GeoReport and from a queue.</summary>
internal static class IntakeSetup
{
    /// <summary>Adds the services of the intake.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="queue">The queue tickets are accepted from; null for none.</param>
    public static IServiceCollection AddIntake(this IServiceCollection services, string? queue)
    {
        services.AddSingleton<TicketIds>().AddSingleton<TicketIntake>().AddSingleton<Discovery>();

        // Only answers under /open311 are compressed: they are public, and no secret stands in one beside what a caller chose (BREACH).
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/json", "text/xml"];
        });
        return queue is null
            ? services
            : services.AddSingleton<IHostedService>(
                provider => ActivatorUtilities.CreateInstance<TicketConsumer>(provider, new Address(queue)));
    }

    /// <summary>Maps the GeoReport endpoints.</summary>
    public static void MapIntake(this WebApplication app) => app.MapGeoReport();
}
