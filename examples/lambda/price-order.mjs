// A handler as it runs in AWS Lambda; nothing here knows of Baton.
export class EmptyOrder extends Error {
  name = 'EmptyOrder';
}

export const handler = async (event, context) => {
  const items = event.items ?? [];
  if (items.length === 0) throw new EmptyOrder(`order ${event.order} has no items`);
  console.log(`pricing order ${event.order}, request ${context.awsRequestId}`);
  const cents = items.reduce((sum, item) => sum + item.cents * item.count, 0);
  return { order: event.order, total: (cents / 100).toFixed(2), function: context.functionName };
};
