namespace Allentown311.Hub.Operations;

/// <summary>The API for administrators, scripts and monitors.</summary>
internal static class OperationsSetup
{
    /// <summary>Adds what the hub was told of its database, for the status.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, StoreReport? store) =>
        store is null ? services : services.AddSingleton(store);

    /// <summary>Maps health, status and what else is read.</summary>
    public static void MapOperations(this WebApplication app)
    {
        app.MapHealth();
        app.MapDepartmentHealth();
        app.MapReads();
    }
}
