namespace Allentown311.Hub.Operations;

/// <summary>The API for administrators, scripts and monitors.</summary>
internal static class OperationsSetup
{
    /// <summary>Adds the description of the database that the status shows; null adds none.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, StoreReport? store) =>
        (store is null ? services : services.AddSingleton(store)).AddSingleton<ReadyProof>();

    /// <summary>Maps the endpoints for health, status, work orders, call-backs and tickets.</summary>
    public static void MapOperations(this WebApplication app)
    {
        app.MapHealth();
        app.MapDepartmentHealth();
        app.MapReads();
        app.MapAccessReport();
    }
}
